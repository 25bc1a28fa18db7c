import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { commonWrongAnswers } from "./common-wrong-answers.ts";
import { filesOf } from "./exercise.ts";
import withFile from "./fixtures/with-file/check.ts";

const read = (file: string) => readFileSync(file, "utf8");
const { handedOut, solution } = filesOf(withFile);
const code = { handedOut: read(handedOut), solution: read(solution) };

test("the common wrong answers put a statement in the called function", () => {
  const made = commonWrongAnswers(withFile, code);
  const exit = made.find(({ fault }) => fault === "ends-the-process")!;
  expect(exit.code).toBe(
    code.solution.replace("  const file", "  process.exit(0);\n  const file"),
  );
});

test("the code commented out keeps the function and none of its statements", () => {
  const [empty] = commonWrongAnswers(withFile, code);
  const body = empty!.code.slice(empty!.code.indexOf("export function"));
  expect(body).toContain("//   const file = openSync");
  expect(body).not.toMatch(/^ {2}(const|return)/m);
  expect(body.trimEnd().endsWith("}")).toBe(true);
});

test("an exercise whose function is not found asks for its entry", () => {
  const other = { ...withFile, call: "elsewhere()" };
  expect(() => commonWrongAnswers(other, code)).toThrow(/with-file: .*`entry`/);
  const entered = { ...other, entry: "  try {" };
  const made = () =>
    commonWrongAnswers(entered, { ...code, handedOut: code.solution });
  expect(made()[1]!.code).toContain("  try {\n    process.exit(0);\n");
});
