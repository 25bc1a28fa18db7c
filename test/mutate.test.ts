import { expect, test } from "vitest";
import { mutate } from "../tools/mutate.ts";

test.for([
  ["using a = open();", ["const a = open();"]],
  ["await using a = b;", ["const a = b;", "using a = b;"]],
  ["const a = await open();", ["const a = open();"]],
  [
    "export {}; for await (const a of b) c();",
    ["export {}; for (const a of b) c();"],
  ],
  ["for (using a of b) c(a);", ["for (const a of b) c(a);"]],
  ["closeSync(fd);", ["undefined;"]],
  ["await file.close();", ["file.close();", "await undefined;"]],
  ["super[Symbol.dispose]();", ["undefined;"]],
  ["s.adopt(open(), close);", ["open();"]],
  ["const a = s.use(b());", ["const a = b();"]],
  [
    "s.defer(() => unlinkSync(a));",
    ["undefined;", "s.defer(() => undefined);"],
  ],
  ["this.s = s.move();", ["this.s = s;"]],
  ['db.exec("ROLLBACK");', ["undefined;"]],
  [
    "try { a(); } finally { b(); }",
    ["try { a(); } finally {  }", "{ a(); } { b(); }"],
  ],
  [
    "class A { close() { if (this.done) return; this.done = true; } }",
    [
      "class A { close() {  this.done = true; } }",
      "class A { close() { if (this.done) return; undefined; } }",
    ],
  ],
  [
    "a = { [Symbol.dispose]() { if (fd !== -1) b(fd); fd = -1; } };",
    [
      "a = { [Symbol.dispose]() { b(fd); fd = -1; } };",
      "a = { [Symbol.dispose]() { if (fd !== -1) b(fd); undefined; } };",
    ],
  ],
  [
    "class A { dispose() { this.end ??= this.stop(); } }",
    ["class A { dispose() { this.end = this.stop(); } }"],
  ],
  ["const a = open(); read(a);", []],
  ["async () => { if (a) { return await b(); } };", []],
  [
    "async () => { using a = b(); return await a.read(); };",
    [
      "async () => { const a = b(); return await a.read(); };",
      "async () => { using a = b(); return a.read(); };",
    ],
  ],
  [
    "async () => { try { return await b(); } catch {} };",
    ["async () => { try { return b(); } catch {} };"],
  ],
  [
    "async () => { for (const a of b) return await a.read(); };",
    ["async () => { for (const a of b) return a.read(); };"],
  ],
] as const)("mutate takes each of these out of %s", ([source, mutants]) => {
  expect(mutate(source).map((mutant) => mutant.source)).toEqual(mutants);
});

test("mutate says where and what when it takes a release out", () => {
  const [mutant] = mutate("const a = 1;\nusing b = open();");
  expect(mutant?.change).toBe("line 2: using → const");
});
