import type { Myth } from "../myth-list.ts";
import { type MythRun, programOf } from "../run-myth.ts";
import type { Paper } from "./paper.ts";

/** The question, the program and the choices. */
export function renderMyth(myth: Myth, place: string, paper: Paper): string {
  return [
    `${paper.strong(place)}  ${myth.slug}`,
    "",
    paper.wrap(myth.question, "  "),
    "",
    renderProgram(myth),
    "",
    ...myth.choices.map((choice, index) =>
      paper.wrap(choice, "     ", `  ${index + 1}. `),
    ),
  ].join("\n");
}

export function renderProgram(myth: Myth): string {
  return programOf(myth)
    .trimEnd()
    .replace(/^(?=.)/gm, "    ");
}

/** What the programs share. */
export function renderShared(paper: Paper): string {
  return paper.wrap(
    "Imports are not shown. path is a file that exists, openFile() opens it as a " +
      "disposable, openFiles() counts this process's open files. Your answers " +
      "are not kept.",
    "",
  );
}

/** What the run showed, and why. */
export function renderMythRun(myth: Myth, run: MythRun, paper: Paper): string {
  const { belief, choices, right, prints, reason, pair } = myth;
  return [
    paper.wrap(run.lines.join(", "), "           ", "  Run:     "),
    ...(run.isAsDeclared
      ? [
          paper.wrap(
            choices[right - 1]!,
            "           ",
            `  Right:   ${right}. `,
          ),
        ]
      : [
          paper.bad(
            `  DOES NOT HOLD: expected ${JSON.stringify(prints.join(", "))}`,
          ),
        ]),
    paper.wrap(belief, "           ", "  Myth:    "),
    paper.wrap(reason, "           ", "  Reason:  "),
    `  Pair:    npm start ${pair}`,
  ].join("\n");
}
