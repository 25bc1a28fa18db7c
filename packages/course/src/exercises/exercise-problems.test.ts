import { expect, test } from "vitest";
import { type Attempt, problemsIn, problemsOf } from "./exercise-problems.ts";
import { copyOfWithFile } from "./fixtures/copy-of-with-file.ts";
import withFile from "./fixtures/with-file/check.ts";
import type { Fault } from "./faults.ts";
import type { Diagnosis, Report } from "./report.ts";
import { readWrongAnswers } from "./wrong-answers.ts";

const known = readWrongAnswers(withFile);
const wrong: Attempt = { ...known[0]!, expected: known[0]!.name };
const right: Attempt = { name: "stack.ts", code: "", expected: null };

test("an exercise that is complete has no problems", () => {
  expect(problemsIn(withFile)).toEqual([]);
});

test("an exercise names each part that it lacks", async () => {
  await using copy = await copyOfWithFile();
  copy.edit("task.md", (text) => text.replace("2. Use `try`.\n", ""));
  copy.write("accepted/same.ts", `// The same.\n\n${copy.read("solution.ts")}`);
  copy.addWrong("closes in catch only", ["try", "try"]);
  copy.addWrong("closes  in catch only", ["try", "try"]);
  copy.edit("wrong/closes--in-catch-only.patch", (text) =>
    text.replace("closes  in", "closes in"),
  );
  copy.addWrong("gone", ["try", "do"], "Fault: leaks\nSometimes:\n  a path\n");
  copy.write("wrong/a.diff", "");
  expect(problemsIn({ ...copy.exercise, isSync: true })).toEqual([
    "it does not have three hints",
    "same.ts is the reference once more",
    "two wrong answers share a name",
    '"gone" names "a path", which is no path',
    '"gone" is refused on no path for sure',
    "`isSync` is not what the reference does",
    "wrong/a.diff is not a file ending in .patch",
  ]);
});

test("an exercise names a requirement without a path, and a path without one", async () => {
  await using copy = await copyOfWithFile();
  copy.edit("task.md", (text) =>
    text.replace("2. The", "2. The error reaches the caller.\n3. The"),
  );
  const requirements = [[1, 4], [2], []];
  const paths = withFile.paths.map((path, index) => ({
    ...path,
    requirements: requirements[index]!,
  }));
  expect(problemsIn({ ...copy.exercise, paths })).toEqual([
    "no path checks requirement 3",
    "a path checks requirement 4, which is missing",
    'the path "the file is missing" checks no requirement',
  ]);
});

test("a wrong answer that is refused as recorded is no problem", () => {
  const seen = refused("leaks", ["the ordinary path"], wrong.name);
  expect(problemsOf({ ...wrong, wrong: known[0]! }, ...seen, known)).toEqual(
    [],
  );
});

test("a wrong answer that is refused on other paths than recorded is named", () => {
  const seen = refused("leaks", ["the work throws"], wrong.name);
  expect(problemsOf({ ...wrong, wrong: known[0]! }, ...seen, known)).toEqual([
    '"closes in catch only" is recorded as leaks on the ordinary path. ' +
      "Today: leaks on the work throws",
  ]);
});

test("a wrong answer without a recorded verdict is named", () => {
  const seen = refused("leaks", ["the ordinary path"], wrong.name);
  const [one] = known;
  const unrecorded = { ...one!, recorded: undefined };
  expect(
    problemsOf({ ...wrong, wrong: unrecorded }, ...seen, [unrecorded]),
  ).toEqual([
    '"closes in catch only" has no recorded verdict. ' +
      "Today: leaks on the ordinary path",
  ]);
});

test("a wrong answer that is taken for another is named", () => {
  const seen = refused("leaks", ["the ordinary path"], "another");
  expect(problemsOf({ ...wrong, wrong: known[0]! }, ...seen, known)).toEqual([
    '"closes in catch only" is taken for "another": It leaks.',
  ]);
});

test("a wrong answer that passes is named, and a right one that is refused", () => {
  const fine: [Report, null] = [reportOf([]), null];
  expect(problemsOf(wrong, ...fine, known)).toEqual([
    '"closes in catch only" passes',
  ]);
  expect(problemsOf(right, ...fine, known)).toEqual([]);
  expect(problemsOf(right, ...refused("leaks", [], null), known)).toEqual([
    "stack.ts is refused: It leaks.",
  ]);
});

function refused(
  fault: Fault,
  paths: string[],
  recognised: string | null,
): [Report, Diagnosis] {
  return [
    reportOf(paths),
    { fault, recognised, says: "It leaks.", because: "" },
  ];
}

function reportOf(refused: string[]): Report {
  return {
    slug: "with-file",
    passed: refused.length === 0,
    diagnosis: null,
    findings: [],
    output: "",
    paths: ["the ordinary path", "the work throws"].map((name) => ({
      name,
      verdict: refused.includes(name) ? "refused" : "fine",
      findings: [],
      before: 20,
      after: 20,
    })),
  };
}
