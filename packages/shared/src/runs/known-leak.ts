import fs from "node:fs";
import type { Leak } from "../compare/leak.ts";
import type { Kind } from "../observe/descriptor.ts";
import { fromRoot } from "./settings.ts";
import { type TestName, shownName } from "./test-name.ts";

/**
 * An entry of the baseline file. It has the text of the line and not its
 * number, which changes with every line that is added above.
 */
export interface KnownLeak extends TestName {
  readonly kind: Kind;
  /** The file that opened it, relative to the root. */
  readonly openedIn?: string;
  /** The text of the line that opened it. */
  readonly line?: string;
}

export function knownLeakOf(
  { kind, openedAt }: Leak,
  { file, test }: TestName,
): KnownLeak {
  if (openedAt === undefined) return { file, test, kind };
  const openedIn = stablePath(openedAt.file);
  const line = textOf(openedAt);
  const leak = { file, test, kind, openedIn };
  return line === "" ? leak : { ...leak, line };
}

/** Equal for equal entries, and in the order of the baseline file. */
export function keyOf(entry: KnownLeak): string {
  const { file, test, kind, openedIn = "", line = "" } = entry;
  return [file, test, openedIn, line, kind].join("\0");
}

/** `"reads": file opened in src/report.ts, const fd = openSync(path);` */
export function describeKnown(entry: KnownLeak): string {
  const { kind, openedIn, line } = entry;
  const places = [openedIn, line].filter((it) => it !== undefined);
  const opened = places.length > 0 ? ` opened in ${places.join(", ")}` : "";
  return `${shownName(entry)}: ${kind}${opened}`;
}

/** Where a package is installed differs, and may contain its version. */
function stablePath(file: string): string {
  const packages = file.lastIndexOf("node_modules/");
  if (packages >= 0) return file.slice(packages);
  return file.startsWith("/") ? fromRoot(file) : file;
}

const { readFileSync } = fs; // the original: a test may replace it
const longest = 100;

function textOf({ file, line }: { file: string; line: number }): string {
  try {
    const text = readFileSync(file, "utf8").split("\n")[line - 1] ?? "";
    return text.trim().slice(0, longest);
  } catch {
    return ""; // a file that only a bundler knows
  }
}
