import {
  existsSync,
  mkdtempDisposableSync,
  readFileSync,
  readdirSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readBaseline, writeBaseline } from "./baseline-file.ts";
import type { KnownLeak } from "./known-leak.ts";

const one: KnownLeak = { file: "a.test.ts", test: "one", kind: "file" };
const two: KnownLeak = {
  ...{ file: "a.test.ts", test: "two", kind: "socket" },
  ...{ openedIn: "src/client.ts", line: 'connect("localhost");' },
};

test("writeBaseline writes the same text whatever the order and the copies", () => {
  using folder = scratch();
  const path = join(folder.path, "baseline.json");
  writeBaseline(path, [two, one, two]);
  const text = readFileSync(path, "utf8");
  writeBaseline(path, [one, { ...one }, two]);
  expect(readFileSync(path, "utf8")).toBe(text);
  expect(readBaseline(path)).toEqual([one, two]);
  expect(readdirSync(folder.path)).toEqual(["baseline.json"]);
});

test("two entries that differ in the line only are both kept", () => {
  using folder = scratch();
  const path = join(folder.path, "baseline.json");
  writeBaseline(path, [two, { ...two, line: "retry();" }]);
  expect(readBaseline(path).length).toBe(2);
});

test("without entries there is no file, and without file no entries", () => {
  using folder = scratch();
  const path = join(folder.path, "baseline.json");
  writeBaseline(path, [one]);
  writeBaseline(path, []);
  expect(existsSync(path)).toBe(false);
  expect(readBaseline(path)).toEqual([]);
});

const refused = [
  ["<<<<<<< HEAD\n[]", "baseline.json is not JSON. It has merge conflicts."],
  ["[", "baseline.json is not JSON. Correct it, or delete it"],
  ["{}", "baseline.json has to be an array"],
  ['[{ "file": "a", "test": "b" }]', 'entry 1 has no "kind"'],
  [JSON.stringify([one, { ...one, fd: 3 }]), 'entry 2 has a wrong "fd"'],
  [JSON.stringify([{ ...one, line: 14 }]), 'entry 1 has a wrong "line"'],
] as const;

test.for(refused)("readBaseline refuses %s", ([text, message]) => {
  using folder = scratch();
  const path = join(folder.path, "baseline.json");
  writeFileSync(path, text);
  expect(() => readBaseline(path)).toThrow(message);
});

function scratch() {
  return mkdtempDisposableSync(join(tmpdir(), "fdleak "));
}
