import { join } from "node:path";
import { expect, test } from "vitest";
import type { Said } from "./fixtures/program.ts";
import { DidNotStartError, SandboxedProcess } from "./sandboxed-process.ts";

const program = join(import.meta.dirname, "fixtures/program.ts");
const declaration = join(import.meta.dirname, "fixtures/declaration.ts");

test("a sandboxed process knows files and lines without stripping a type", async () => {
  for (const start of ["first", "later"]) {
    await using process = new SandboxedProcess<Said>({
      program,
      declaration,
      output: "all",
    });
    await process.ready();
    process.sendJob({});
    expect(await process.next(), start).toEqual({
      declared: { file: declaration, line: 6 },
      here: program,
      strippedHere: false,
    });
  }
});

test("a sandboxed process says why it did not start when its declaration cannot be read", async () => {
  await using process = new SandboxedProcess<Said>({
    program,
    declaration: join(import.meta.dirname, "fixtures/nowhere.ts"),
    output: "all",
  });
  await expect(process.ready()).rejects.toThrow(DidNotStartError);
  expect(await process.ending()).toEqual({ code: 1 });
  expect(await process.lastOutput()).toContain("ERR_MODULE_NOT_FOUND");
});
