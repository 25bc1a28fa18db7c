import { readFileSync } from "node:fs";
import { type Pair, fileOf } from "course";
import type { Leak } from "fdleak";
import { nameOf } from "./side.ts";

/** A line of wrong.ts to which a leak goes back. */
export interface GuiltyLine {
  readonly line: number;
  /** `opened`, as it was measured, or `leaked`, as it is marked in the code. */
  readonly how: "opened" | "leaked";
  readonly code: string;
}

/**
 * The lines that opened what leaked. Where that was not seen, such as of a
 * native module, the line that is marked as the leak.
 */
export function guiltyLines(pair: Pair, leaked: readonly Leak[]): GuiltyLine[] {
  const wrong = fileOf(pair, "wrong");
  const code = readFileSync(wrong, "utf8").split("\n");
  const opened = leaked.flatMap(({ openedAt }) =>
    openedAt?.file === wrong ? [openedAt.line] : [],
  );
  const marked = code.findIndex((text) => text.includes("// leaks fd")) + 1;
  const [lines, how] =
    opened.length > 0
      ? ([[...new Set(opened)].toSorted((a, b) => a - b), "opened"] as const)
      : ([marked > 0 ? [marked] : [], "leaked"] as const);
  return lines.map((line) => ({
    line,
    how,
    code: withoutMark(code[line - 1]!),
  }));
}

function withoutMark(line: string): string {
  return line.replace("// leaks fd", "").trim();
}

const most = 3;

/** `still open: fd 23, 24 → empty.txt`, and the lines they go back to. */
export function everyLeak(pair: Pair, leaked: readonly Leak[]): string[] {
  if (leaked.length === 0) return [];
  const groups = [...Map.groupBy(leaked, nameOf)].map(
    ([name, leaks]) => `fd ${leaks.map(({ fd }) => fd).join(", ")} → ${name}`,
  );
  const more = groups.length > most ? [`${groups.length - most} more`] : [];
  return [
    `still open: ${[...groups.slice(0, most), ...more].join("; ")}`,
    ...guiltyLines(pair, leaked).map(
      ({ line, how, code }) => `${how} at wrong.ts:${line}: ${code}`,
    ),
  ];
}
