import { readFileSync } from "node:fs";
import { type Pair, type Side, fileOf } from "course";
import { diffLines } from "diff";
import type { Paper } from "./paper.ts";

/** The file of a side as it is, numbered; marks show what only it has. */
export function renderSource(pair: Pair, side: Side, paper: Paper): string {
  const [mark, colour] =
    side === "wrong"
      ? (["-", paper.bad] as const)
      : (["+", paper.good] as const);
  const own = ownLines(pair, side);
  return textOf(pair, side)
    .trimEnd()
    .split("\n")
    .map((line, index) => {
      const number = String(index + 1).padStart(3);
      if (line === "") return number;
      if (isComment(line)) return paper.faint(`${number}  ${line}`);
      return own.has(index)
        ? colour(`${number}${mark} ${line}`)
        : `${number}  ${line}`;
    })
    .join("\n");
}

/** The indexes of the lines that the other side has not, however indented. */
function ownLines(pair: Pair, side: Side): Set<number> {
  const own = new Set<number>();
  const parts = diffLines(textOf(pair, "wrong"), textOf(pair, "correct"), {
    ignoreWhitespace: true,
  });
  let index = 0;
  for (const { added, removed, count } of parts) {
    if (side === "wrong" ? added : removed) continue;
    for (const end = index + count; index < end; index++) {
      if (added || removed) own.add(index);
    }
  }
  return own;
}

function isComment(line: string): boolean {
  return /^\s*(\/\/|\/?\*)/.test(line);
}

function textOf(pair: Pair, side: Side): string {
  return readFileSync(fileOf(pair, side), "utf8");
}
