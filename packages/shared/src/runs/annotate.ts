import { join } from "node:path";
import { shownName } from "./test-name.ts";
import type { FoundLeak, JudgedTest, Stamped } from "./journal.ts";

/**
 * An annotation for each leak that is not known, as GitHub reads them in the
 * output of a workflow; elsewhere none. It is an error if the test failed.
 */
export function annotate(tests: readonly Stamped<JudgedTest>[]): string {
  if (!process.env["GITHUB_ACTIONS"]) return "";
  return tests
    .flatMap((test) =>
      test.leaks
        .filter(({ isKnown }) => !isKnown)
        .map((leak) => annotationOf(test, leak)),
    )
    .join("");
}

function annotationOf(test: Stamped<JudgedTest>, leak: FoundLeak): string {
  const { root, mode, file } = test;
  const { target, entry, openedAt } = leak;
  const level = mode === "check" ? "error" : "warning";
  // Without a line the test is the best place there is.
  const place = openedAt ?? { file: join(root, file), line: 1 };
  const at = `file=${escaped(place.file)},line=${place.line},title=fdleak`;
  const message = `${shownName(test)} left a descriptor open: ${entry.kind} → ${target}`;
  return `::${level} ${at}::${escapedText(message)}\n`;
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
