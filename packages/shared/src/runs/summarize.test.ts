import { join } from "node:path";
import { expect, test } from "vitest";
import type { FoundLeak } from "./journal.ts";
import { summarize } from "./summarize.ts";

test("summarize counts tests and leaks by the line that opened them", () => {
  const [helper, other] = [at("helper.ts", 8), at("other.ts", 3)];
  const text = summarize([
    { file: "a.test.ts", test: "one", leaks: [helper, helper, other] },
    { file: "b.test.ts", test: "one", leaks: [{ ...helper, isKnown: true }] },
    { file: "b.test.ts", test: "two", leaks: [] },
  ]);
  expect(text).toBe(
    `fdleak: 2 tests left descriptors open
  2 tests left 3 files opened at helper.ts:8
  1 test left 1 file opened at other.ts:3
`,
  );
});

test("summarize tells hooks and tests apart", () => {
  const hook = { file: "a.test.ts", test: "beforeAll of the file" };
  const leaks = [at("helper.ts", 8)];
  const text = summarize([
    { ...hook, unit: "hook", leaks },
    { file: "a.test.ts", test: "one", leaks },
  ]);
  expect(text).toBe(
    `fdleak: 1 test and 1 hook left descriptors open
  1 test and 1 hook left 2 files opened at helper.ts:8
`,
  );
});

test("summarize marks a line when all of its leaks are known", () => {
  const known = { ...at("helper.ts", 8), isKnown: true };
  const leaks = [known, known];
  const text = summarize([{ file: "a.test.ts", test: "one", leaks }]);
  expect(text).toContain("1 test left 2 files opened at helper.ts:8 (known)\n");
});

test("summarize lists leaks without a line", () => {
  const { openedAt: _, ...leak } = at("helper.ts", 8);
  const text = summarize([{ file: "a.test.ts", test: "one", leaks: [leak] }]);
  expect(text).toContain("1 test left 1 file opened at an unknown line\n");
});

test("summarize lists 20 lines and the number of the others", () => {
  const leaks = Array.from({ length: 25 }, (_, line) => at("a.ts", line + 1));
  const text = summarize([{ file: "a.test.ts", test: "one", leaks }]);
  expect(text).toMatch(/\n {2}and 5 more lines\n$/);
});

test("summarize shows each wrong close once, with the number of its tests", () => {
  const steps = ["opened at a.ts:1", "first closed at a.ts:2"];
  const close = { steps, isFailure: true };
  const closes = [close, close];
  const text = summarize([
    { file: "a.test.ts", test: "one", leaks: [], closes },
    { file: "a.test.ts", test: "two", leaks: [], closes },
  ]);
  expect(text).toBe(
    `fdleak: 2 tests closed a number that they did not own
  2 tests: opened at a.ts:1, first closed at a.ts:2
`,
  );
});

test("summarize has nothing to say when nothing is open", () => {
  const clean = { file: "a.test.ts", test: "one", leaks: [] };
  expect(summarize([clean])).toBe("");
});

function at(name: string, line: number): FoundLeak {
  const entry = { file: "a.test.ts", test: "one", kind: "file" } as const;
  const openedAt = { file: join(process.cwd(), name), line };
  return { target: "/tmp/a", openedAt, entry, isKnown: false };
}
