import { type Pair, type PathResult, type Proof, problemsOnPath } from "course";
import type { Paper } from "./paper.ts";
import { inWords } from "./words.ts";

/** The code paths on which the correct side was run as well, ticked off. */
export function renderPaths(pair: Pair, proof: Proof, paper: Paper): string[] {
  const { paths } = proof.correct;
  if (paths.length === 0) return [];
  return [
    paper.strong("  correct.ts on other code paths"),
    ...paths.map((seen, place) =>
      renderPath(seen, isRightOn(pair, seen, place), paper),
    ),
    "",
  ];
}

/** Whether the correct side did on this path what its pair declares. */
function isRightOn(pair: Pair, seen: PathResult, place: number): boolean {
  const [problem] = problemsOnPath(pair.paths![place]!, seen);
  return problem === undefined;
}

/** `, also on 3 other code paths`, or how many of them went wrong. */
export function alsoOnPaths(pair: Pair, { correct }: Proof): string {
  const { paths } = correct;
  if (paths.length === 0) return "";
  const right = paths.filter((seen, place) => isRightOn(pair, seen, place));
  const words = `other code ${paths.length === 1 ? "path" : "paths"}`;
  return right.length === paths.length
    ? `, also on ${paths.length} ${words}`
    : `, but wrong on ${paths.length - right.length} of ${paths.length} ${words}`;
}

/** `✓ acquire fails: the file is missing → threw ENOENT` */
function renderPath(seen: PathResult, isRight: boolean, paper: Paper): string {
  const { kind, when, outcome, effect } = seen;
  const mark = isRight ? paper.good("✓") : paper.bad("✗");
  const result = [outcome, ...(effect === null ? [] : [effect])]
    .map(inWords)
    .join("; ");
  return paper.wrap(`${kind}: ${when} → ${result}`, "    ", `  ${mark} `);
}
