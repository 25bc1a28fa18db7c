import { expect, test } from "vitest";
import type { KnownLeak } from "./known-leak.ts";
import { mergeBaseline } from "./merge-baseline.ts";

const one: KnownLeak = { file: "a.test.ts", test: "one", kind: "file" };
const two: KnownLeak = { file: "a.test.ts", test: "two", kind: "file" };
const other: KnownLeak = { file: "b.test.ts", test: "one", kind: "file" };

test("entries of tests that were not judged stay", () => {
  const judged = { file: "a.test.ts", test: "two", leaks: [found(two)] };
  expect(mergeBaseline([one, other], [judged], () => true)).toEqual([
    one,
    other,
    two,
  ]);
});

test("entries of judged tests are replaced by what these left", () => {
  const watch: KnownLeak = { ...one, kind: "watch" };
  const judged = { file: "a.test.ts", test: "one", leaks: [found(watch)] };
  expect(mergeBaseline([one, other], [judged], () => true)).toEqual([
    other,
    watch,
  ]);
});

test("of tests with one name, each adds what it left", () => {
  const watch: KnownLeak = { ...one, kind: "watch" };
  const judged = [[one], [], [watch]].map((leaks) => ({
    ...{ file: "a.test.ts", test: "one" },
    leaks: leaks.map(found),
  }));
  expect(mergeBaseline([], judged, () => true)).toEqual([one, watch]);
});

test("entries of tests and of files that no longer exist go", () => {
  const ran = { file: "a.test.ts", tests: ["two", "three"] };
  const exists = (file: string) => file === "a.test.ts";
  expect(mergeBaseline([one, two, other], [ran], exists)).toEqual([two]);
});

test("entries stay when the runner does not tell which tests there are", () => {
  const ran = { file: "a.test.ts" };
  expect(mergeBaseline([one], [ran], () => true)).toEqual([one]);
});

function found(entry: KnownLeak) {
  return { target: "/tmp/a", entry, isKnown: false };
}
