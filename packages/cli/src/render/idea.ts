import { basename } from "node:path";
import type { Descriptor } from "fdleak";
import type { Paper } from "./paper.ts";

/** The descriptors of one process before, inside and after a block. */
export interface Looks {
  readonly before: readonly Descriptor[];
  readonly inside: readonly Descriptor[];
  readonly after: readonly Descriptor[];
}

/** The code of the block, and the kernel's table before, inside and after it. */
export function renderIdea(code: string, looks: Looks, paper: Paper): string {
  return [
    paper.wrap(
      "An open file is borrowed from the kernel: acquire it, use it, release it. " +
        `Below, the kernel's table of this process, ${process.pid}, at three moments.`,
      "",
    ),
    "",
    code,
    "",
    renderLooks(looks, paper),
    "",
    paper.wrap(
      "The closing brace released the file. Without `using` or a close it stays " +
        "open until the process ends: the kernel does not see your variables.",
      "",
    ),
    "",
    paper.wrap(
      "Next: docs/idea.md, npm start myths, npm start manual-close/early-return",
      "",
    ),
  ].join("\n");
}

/** One row for each descriptor of the block, and one for each older group. */
export function renderLooks(
  { before, inside, after }: Looks,
  paper: Paper,
): string {
  const numbers = new Set(before.map(({ fd }) => fd));
  const acquired = inside.filter(({ fd }) => !numbers.has(fd));
  const moments = [before, inside, after];
  const amounts = (group: readonly Descriptor[]) =>
    moments.map((moment) => String(amountOf(group, moment)));
  return [
    paper.strong(row(["before", "inside", "after"], "")),
    ...[...Map.groupBy(before, purpose)].map(([name, group]) =>
      paper.faint(row(amounts(group), name)),
    ),
    ...acquired.map((descriptor) => {
      const { fd, kind, target } = descriptor;
      const isOpen = amountOf([descriptor], after) > 0;
      return paper.good(
        row(
          ["-", `fd ${fd}`, isOpen ? "open" : "closed"],
          `${kind} ${basename(target)}`,
        ),
      );
    }),
    row(
      moments.map(({ length }) => String(length)),
      "descriptors",
    ),
  ].join("\n");
}

function row(cells: readonly string[], name: string): string {
  return (
    cells.map((cell) => cell.padStart(8)).join("") + `   ${name}`.trimEnd()
  );
}

function purpose({ fd }: Descriptor): string {
  return fd <= 2
    ? "standard input, output and error"
    : "what Node itself holds";
}

function amountOf(
  group: readonly Descriptor[],
  moment: readonly Descriptor[],
): number {
  const numbers = new Set(moment.map(({ fd }) => fd));
  return group.filter(({ fd }) => numbers.has(fd)).length;
}
