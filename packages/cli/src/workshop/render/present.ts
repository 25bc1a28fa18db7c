import type { Pair } from "course";
import { Paper } from "../../render/paper.ts";
import { sparkline } from "../../render/sparkline.ts";
import { bigHeight, bigNumber } from "../big-number.ts";
import type { LiveSide } from "../live-side.ts";

/** What is seen of the show. */
export interface View {
  readonly pair: Pair;
  readonly columns: readonly ViewOfSide[];
  /** What the keys do; empty when they do nothing any more. */
  readonly usage: string;
}

export type ViewOfSide = Pick<
  LiveSide,
  "side" | "counts" | "count" | "floor" | "words"
>;

/** Lays the show out in so many rows, one side below the other when narrow. */
export function layout(view: View, paper: Paper, rows: number): string {
  const { topic, name, mistake, leaks } = view.pair;
  const flat = Object.keys(leaks).length === 0;
  const remark = flat
    ? " No descriptor leaks here: compare the words under the counts."
    : "";
  const below = view.usage === "" ? [] : ["", view.usage];
  const shown = columnsOf(view.columns, paper);
  const head = [paper.strong(`${topic}/${name}`)];
  const sentence = paper.wrap(mistake + remark, "").split("\n");
  const full = [...head, ...sentence, "", ...shown, ...below];
  const tight = [...head, ...sentence, ...shown];
  const tightest = [...head, ...shown];
  const room = rows - below.length;
  if (full.length <= rows) return full.join("\n");
  const body = tight.length <= room ? tight : tightest.slice(0, room);
  return [...body, ...below].join("\n");
}

function columnsOf(views: readonly ViewOfSide[], paper: Paper): string[] {
  const climb = Math.max(
    ...views.map(({ count, floor }) => (count ?? 0) - floor),
  );
  const isWide = paper.width >= 60;
  const width = isWide ? Math.floor(paper.width / 2) - 2 : paper.width;
  const columns = views.map((view) =>
    columnOf(view, climb, new Paper(width, false)),
  );
  const height = Math.max(...columns.map(({ length }) => length));
  const painted = columns.map((lines, place) =>
    paint(isWide ? padded(lines, height, width) : lines, views[place]!, paper),
  );
  if (!isWide) return [...painted[0]!, "", ...painted[1]!];
  return painted[0]!.map((line, row) =>
    `${line}    ${painted[1]![row]}`.trimEnd(),
  );
}

/** Name, number, course, words: the first six rows are for the back row. */
function columnOf(
  { side, counts, count, floor, words }: ViewOfSide,
  climb: number,
  paper: Paper,
): string[] {
  return [
    side.toUpperCase(),
    ...(count === undefined
      ? Array<string>(bigHeight).fill("")
      : bigNumber(count)),
    sparkline(counts, floor, floor + climb),
    ...paper.wrap(words, "").split("\n"),
  ];
}

function padded(lines: string[], height: number, width: number): string[] {
  return Array.from({ length: height }, (_, row) =>
    (lines[row] ?? "").padEnd(width),
  );
}

function paint(lines: string[], { side }: ViewOfSide, paper: Paper): string[] {
  const colour = side === "wrong" ? paper.bad : paper.good;
  return lines.map((line, row) => {
    if (row === 0) return paper.strong(colour(line));
    return row <= bigHeight ? colour(line) : line;
  });
}

/** What was counted, for where there is no terminal. */
export function table({ pair, columns }: View): string {
  const paper = new Paper(process.stdout.columns || 80, false);
  const rows = Math.max(...columns.map(({ counts }) => counts.length));
  const row = (call: unknown, cells: unknown[]) =>
    [
      String(call).padStart(4),
      ...cells.map((cell) => String(cell).padStart(7)),
    ].join("  ");
  return [
    `${pair.topic}/${pair.name}`,
    paper.wrap(pair.mistake, ""),
    "",
    row(
      "call",
      columns.map(({ side }) => side),
    ),
    ...Array.from({ length: rows }, (_, call) =>
      row(
        call,
        columns.map(({ counts }) => counts[call] ?? "-"),
      ),
    ),
    "",
    ...columns.map(({ side, words }) =>
      paper.wrap(`${side}, ${words}`, "  ", ""),
    ),
  ].join("\n");
}
