import { join } from "node:path";
import { expect, test } from "vitest";
import { describeKnown, keyOf, knownLeakOf } from "./known-leak.ts";

const root = join(import.meta.dirname, "../..");
const reads = { file: "a.test.ts", test: "reads" };

test("a known leak has the text of the line that opened it", () => {
  const leak = leakAt(import.meta.filename, 1);
  expect(knownLeakOf(leak, reads)).toEqual({
    ...reads,
    kind: "file",
    openedIn: "src/runs/known-leak.test.ts",
    line: 'import { join } from "node:path";',
  });
});

test("a known leak of a package does not say where that is installed", () => {
  const place = "node_modules/.pnpm/x@1.2.3/node_modules/x/index.js";
  const leak = leakAt(join(root, place), 1);
  const { openedIn } = knownLeakOf(leak, reads);
  expect(openedIn).toBe("node_modules/x/index.js");
});

test("a known leak without a line is known by its kind", () => {
  const leak = { fd: 20, kind: "socket", target: "tcp" } as const;
  expect(knownLeakOf(leak, reads)).toEqual({ ...reads, kind: "socket" });
});

test("keyOf and describeKnown tell entries apart by each of their fields", () => {
  const all = [
    { ...reads, kind: "file" },
    { ...reads, kind: "pipe" },
    { ...reads, kind: "file", openedIn: "a.ts" },
    { ...reads, kind: "file", openedIn: "a.ts", line: "open();" },
    { ...reads, test: "writes", kind: "file" },
  ] as const;
  expect(new Set(all.map(keyOf)).size).toBe(all.length);
  expect(new Set(all.map(describeKnown)).size).toBe(all.length);
});

function leakAt(file: string, line: number) {
  const openedAt = { file, line, column: 1, stack: "" };
  return { fd: 20, kind: "file", target: "/tmp/a", openedAt } as const;
}
