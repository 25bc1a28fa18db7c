import { readFileSync } from "node:fs";
import { type Pair, type Side, fileOf } from "course";
import { diffLines } from "diff";
import type { Paper } from "./paper.ts";

/**
 * The file of a side as it is, numbered; marks show what only it has. A line
 * that is too long continues below its code.
 */
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
      const gutter = `${number}${own.has(index) ? mark : " "} `;
      const row = paper.wrapCode(line, " ".repeat(gutter.length), gutter);
      if (isComment(line)) return paper.faint(row);
      return own.has(index) ? colour(row) : row;
    })
    .join("\n");
}

/**
 * The indexes of the lines that the other side has not, however indented.
 * Comments are never among them.
 */
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
  const lines = textOf(pair, side).split("\n");
  for (const index of own) if (isComment(lines[index]!)) own.delete(index);
  return withTheirBrackets(own, lines);
}

/**
 * The diff cannot tell closing brackets on adjacent lines apart. Of those, marks
 * the ones whose opening line is marked.
 */
function withTheirBrackets(own: Set<number>, lines: string[]): Set<number> {
  const marked = new Set(own);
  let start = 0;
  while (start < lines.length) {
    let end = start;
    while (isClosing(lines[end])) end++;
    const run = Array.from({ length: end - start }, (_, i) => start + i);
    const count = run.filter((index) => own.has(index)).length;
    const first = run.filter((index) => own.has(openerOf(index, lines)));
    const last = run.filter((index) => own.has(index));
    const chosen = [...new Set([...first, ...last])].slice(0, count);
    for (const index of run) marked.delete(index);
    for (const index of chosen) marked.add(index);
    start = end + 1;
  }
  return marked;
}

function isClosing(line: string | undefined): boolean {
  return line !== undefined && /^\s*[\]})]+[;,]?$/.test(line);
}

/** The line before it that is indented as far. */
function openerOf(index: number, lines: string[]): number {
  const indent = indentOf(lines[index]!);
  return lines.findLastIndex(
    (line, place) => place < index && line !== "" && indentOf(line) === indent,
  );
}

function indentOf(line: string): number {
  return line.search(/\S/);
}

function isComment(line: string): boolean {
  return /^\s*(\/\/|\/?\*)/.test(line);
}

function textOf(pair: Pair, side: Side): string {
  return readFileSync(fileOf(pair, side), "utf8");
}
