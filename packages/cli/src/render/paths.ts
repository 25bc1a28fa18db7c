import { type Pair, type PathResult, type Proof, problemsOnPath } from "course";
import type { Paper } from "./paper.ts";
import { inWords } from "./words.ts";

/** The code paths on which the correct side was run as well, ticked off. */
export function renderPaths(pair: Pair, proof: Proof, paper: Paper): string[] {
  const { paths } = proof.correct;
  if (paths.length === 0) return [];
  return [
    paper.strong("  correct.ts on other code paths"),
    ...paths.map((seen, place) => {
      const [problem] = problemsOnPath(pair.paths![place]!, seen);
      return renderPath(seen, problem === undefined, paper);
    }),
    "",
  ];
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
