import { expect, test } from "vitest";
import { copyOfWithFile } from "./fixtures/copy-of-with-file.ts";
import { isAsRecorded, readWrongAnswers, record } from "./wrong-answers.ts";

const patch = "wrong/closes-in-catch-only.patch";

test("readWrongAnswers applies the diff and reads the verdict", async () => {
  await using copy = await copyOfWithFile();
  const [wrong] = readWrongAnswers(copy.exercise);
  expect(wrong).toMatchObject({
    name: "closes in catch only",
    because: "The ordinary path skips `catch`.",
    recorded: { fault: "leaks", refused: ["the ordinary path"], sometimes: [] },
    onAnyPath: true,
  });
  expect(wrong!.code).toContain("} catch (error) {");
});

test.for([
  [
    "applies to other code",
    (text: string) => text.replace("  try {", "  do {"),
  ],
  ["has no reason", (text: string) => text.replace(/^The ordinary.*\n\n/m, "")],
  ["is against another file", (text: string) => text.replace("solution", "a")],
  ["has no diff", (text: string) => text.replace(/^---[^]*/m, "")],
  ["has an unknown field", (text: string) => text.replace("Recog", "Recoc")],
  ["has a field twice", (text: string) => text.replace(/^Fault.*/m, "$&\n$&")],
  ["has an odd value", (text: string) => text.replace("any path", "a path")],
  ["has a bad expression", (text: string) => text.replace(/^Rec.*/m, "Has: x")],
] as const)("a patch that %s is named", async ([, edit]) => {
  await using copy = await copyOfWithFile();
  copy.edit(patch, edit);
  expect(() => readWrongAnswers(copy.exercise)).toThrow(`${patch}: `);
});

test("record replaces an older verdict and nothing else", async () => {
  await using copy = await copyOfWithFile();
  const before = copy.read(patch);
  const [wrong] = readWrongAnswers(copy.exercise);
  record(wrong!, { fault: "throws", refused: ["one path", "another path"] });
  expect(copy.read(patch)).toContain(
    "\n\nFault: throws\nRefused:\n  one path\n  another path\n" +
      "Recognised: on any path\n\n--- solution.ts\n",
  );
  record(wrong!, wrong!.recorded!);
  expect(copy.read(patch)).toBe(before);
});

test("a patch may begin its fields with any of them, and end in blank lines", async () => {
  await using copy = await copyOfWithFile();
  copy.edit(
    patch,
    (text) =>
      text.replace(/^Fault[^]*?(?=\n\n---)/m, "Sometimes:\n  a path") + "\n\n",
  );
  const [wrong] = readWrongAnswers(copy.exercise);
  expect(wrong!.because).toBe("The ordinary path skips `catch`.");
  record(wrong!, { fault: "leaks", refused: ["a path", "another"] });
  expect(copy.read(patch)).toContain(
    "\n\nFault: leaks\nRefused:\n  another\nSometimes:\n  a path\n",
  );
  expect(readWrongAnswers(copy.exercise)[0]!.recorded).toEqual({
    fault: "leaks",
    refused: ["another"],
    sometimes: ["a path"],
  });
});

test("record adds a verdict to a patch that has none", async () => {
  await using copy = await copyOfWithFile();
  copy.addWrong("never closes", ["closeSync(file);", ""]);
  const added = () =>
    readWrongAnswers(copy.exercise).find(({ name }) => name === "never closes");
  expect(added()?.recorded).toBeUndefined();
  record(added()!, { fault: "does-nothing", refused: [] });
  expect(added()?.recorded).toMatchObject({
    fault: "does-nothing",
    refused: [],
  });
});

test("isAsRecorded leaves open what is refused in some runs only", () => {
  const verdict = {
    fault: "leaks" as const,
    refused: ["first"],
    sometimes: ["second"],
  };
  expect(isAsRecorded(verdict, ["first"])).toBe(true);
  expect(isAsRecorded(verdict, ["first", "second"])).toBe(true);
  expect(isAsRecorded(verdict, ["second"])).toBe(false);
  expect(isAsRecorded(verdict, ["first", "third"])).toBe(false);
});
