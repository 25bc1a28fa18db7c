import { join } from "node:path";
import { shownName } from "./test-name.ts";
import type { FoundClose, FoundLeak, JudgedTest, Stamped } from "./journal.ts";

/**
 * An annotation for each wrong close and each leak that is not known, as GitHub
 * reads them in the output of a workflow; elsewhere none. It is an error if the
 * test failed.
 */
export function annotate(tests: readonly Stamped<JudgedTest>[]): string {
  if (!process.env["GITHUB_ACTIONS"]) return "";
  return tests
    .flatMap((test) => [
      ...test.leaks
        .filter(({ isKnown }) => !isKnown)
        .map((leak) => leakOf(test, leak)),
      ...(test.closes ?? []).map((close) => closeOf(test, close)),
    ])
    .join("");
}

function leakOf(test: Stamped<JudgedTest>, leak: FoundLeak): string {
  const { target, entry, openedAt } = leak;
  const message = `left a descriptor open: ${entry.kind} → ${target}`;
  return annotationOf(test, openedAt, message);
}

function closeOf(test: Stamped<JudgedTest>, close: FoundClose): string {
  const { steps, closedAt, isFailure } = close;
  const message = `closed a number that it did not own: ${steps.join(", ")}`;
  return annotationOf(test, closedAt, message, isFailure);
}

function annotationOf(
  test: Stamped<JudgedTest>,
  known: { readonly file: string; readonly line: number } | undefined,
  message: string,
  isFailure = true,
): string {
  const { root, mode, file } = test;
  const level = mode === "check" && isFailure ? "error" : "warning";
  // Without a line the test is the best place there is.
  const place = known ?? { file: join(root, file), line: 1 };
  const at = `file=${escaped(place.file)},line=${place.line},title=fdleak`;
  return `::${level} ${at}::${escapedText(`${shownName(test)} ${message}`)}\n`;
}

function escapedText(text: string): string {
  return text
    .replaceAll("%", "%25")
    .replaceAll("\r", "%0D")
    .replaceAll("\n", "%0A");
}

function escaped(property: string): string {
  return escapedText(property).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
