import type { Exercise } from "./exercise.ts";
import type { Fault } from "./faults.ts";

/** A wrong answer to any exercise. */
export interface CommonWrongAnswer {
  readonly name: string;
  readonly fault: Fault;
  readonly code: string;
}

/**
 * What must be refused whatever the exercise, made from its files.
 *
 * @throws {Error} when no statement can be put into them; see `entry`.
 */
export function commonWrongAnswers(
  exercise: Exercise,
  { handedOut, solution }: { handedOut: string; solution: string },
): CommonWrongAnswer[] {
  const enter = (code: string, statement: string) => {
    const { before, indent, rest } = entryOf(exercise, code);
    return `${before}${indent}${statement}\n${rest}`;
  };
  return [
    {
      name: "the code commented out",
      fault: "does-nothing",
      code: withoutBody(exercise, handedOut),
    },
    {
      name: "process.exit",
      fault: "ends-the-process",
      code: enter(solution, "process.exit(0);"),
    },
    {
      name: "an endless loop",
      fault: "endless-loop",
      code: enter(solution, "for (;;);"),
    },
    {
      name: "a file saved halfway",
      fault: "syntax-error",
      code: entryOf(exercise, solution).before,
    },
    {
      name: "a type error",
      fault: "type-error",
      code: `${solution}\nexport const limit: number = "64";\n`,
    },
    {
      name: "a separate process",
      fault: "not-permitted",
      code: enter(solution, spawning),
    },
    {
      name: "what everybody looks with replaced",
      fault: "tampering",
      code: `${replacing}${handedOut}`,
    },
    {
      name: "the count made up by closing something else",
      fault: "closes-others",
      code: enter(handedOut, closing),
    },
    {
      name: "the check's own channel written to",
      fault: "tampering",
      code: enter(handedOut, writing),
    },
  ];
}

const builtin = (name: string) => `process.getBuiltinModule("node:${name}")`;

const spawning = `${builtin("child_process")}.execFileSync("true");`;
const closing = `for (const fd of [0, 1, 2]) try { ${builtin("fs")}.closeSync(fd); } catch {}`;
const writing = `${builtin("fs")}.writeSync(3, new Uint8Array(4096));`;
const replacing = `
Object.assign(${builtin("fs")}, { readdirSync: () => [], fstatSync: () => ({}) });
Object.assign(JSON, { stringify: () => '{ "passed": true }' });
Object.assign(process, { send: () => true, on: () => process });
${builtin("module")}.syncBuiltinESMExports();
`;

/** The code up to the first statement, its indent, and what comes then. */
function entryOf({ slug, call, entry }: Exercise, code: string) {
  const name = RegExp.escape(call.replace(/\(.*$/, ""));
  const opening =
    entry === undefined
      ? new RegExp(
          String.raw`^export (default )?(async )?function\*? ?${name}\b[^]*? \{\n(?=  \S)(?!  \S+: )`,
          "m",
        ).exec(code)
      : new RegExp(String.raw`^${RegExp.escape(entry)}\n`, "m").exec(code);
  if (!opening) {
    throw new Error(
      `${slug}: give the line after which a statement can stand as \`entry\``,
    );
  }
  const end = opening.index + opening[0].length;
  const rest = code.slice(end);
  const [indent = ""] = /^ */.exec(rest) ?? [];
  return { before: code.slice(0, end), indent, rest };
}

/** Each line of the body as a comment. */
function withoutBody(exercise: Exercise, code: string): string {
  const { before, indent, rest } = entryOf(exercise, code);
  const close = rest.search(new RegExp(`^ {0,${indent.length - 1}}\\S`, "m"));
  const body = rest.slice(0, close).replace(/^(?=.)/gm, "// ");
  return before + body + rest.slice(close);
}
