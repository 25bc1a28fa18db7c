import { basename, dirname, join } from "node:path";
import { keep } from "../sandbox/keep.ts";
import type { Path, PathContext, Tools } from "./exercise.ts";

export interface QuestionDeclaration<Program> {
  /** `How many descriptors will this leave open after 100 calls?` */
  readonly ask: string;
  /** How often the program is called. */
  readonly calls: number;
  /**
   * How many descriptors the calls leave open. Learners are told what the kernel
   * says; a test compares the two.
   */
  readonly leaks: number;
  /** Puts what the calls need into the scratch directory. */
  readonly given?: (context: PathContext) => void;
  /** One call; that it throws is no failure. */
  readonly run: (program: Program, tools: Tools) => unknown;
  /** Why it is that many: a few sentences, when the kernel has spoken. */
  readonly why: string;
  /** For the facilitator: what to ask the room before it answers. */
  readonly discuss: string;
  /** The pair to show on the projector, `manual-close/early-return`. */
  readonly demonstrate: string;
  /** How long question, answer and demonstration take in a workshop. */
  readonly minutes: number;
}

// Only the child that imports both meets the program's type.
// oxlint-disable-next-line typescript/no-explicit-any
export interface Question<Program = any> extends QuestionDeclaration<Program> {
  readonly topic: string;
  /** The file that declares it. */
  readonly file: string;
  /** The code that is shown and run. */
  readonly program: string;
  readonly paths: readonly Path<Program>[];
}

/** Declares a topic's opening question; `import.meta.dirname` of `question.ts`. */
export function question<Program>(
  folder: string,
  declaration: QuestionDeclaration<Program>,
): Question<Program> {
  const { calls, given, run } = declaration;
  const all: Path<Program> = {
    name: `${calls} calls`,
    call: "the program",
    run: async (program, tools) => {
      for (let call = 0; call < calls; call++) {
        try {
          keep(await run(program, tools));
        } catch {
          // What it leaves open counts all the same.
        }
      }
    },
    outcome: () => ({ returned: undefined }),
    release: "late",
    ...(given ? { given } : {}),
  };
  return {
    ...declaration,
    topic: basename(dirname(folder)),
    file: join(folder, "question.ts"),
    program: join(folder, "program.ts"),
    paths: [all],
  };
}
