import { closeSync, openSync, watch } from "node:fs";
import { open } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { OpenFiles } from "./fixtures/open-files.ts";
import "./matchers.ts";

const path = import.meta.filename;

test("not.toLeak passes when the first watch of a process was closed", async () => {
  await expect(() => watch(path).close()).not.toLeak();
});

test("toLeak passes when a function leaves exactly these open", async () => {
  using files = new OpenFiles(path);
  await expect(() => files.open()).toLeak();
  await expect(() => files.open()).toLeak({ file: 1 });
  await expect(() => [files.open(), files.open()]).toLeak({ file: 2 });
});

test("toLeak fails when a function leaves nothing open", async () => {
  const firstLine = () => closeSync(openSync(path, "r"));
  await expect(expect(firstLine).toLeak()).rejects.toThrow(
    /^firstLine left nothing open$/,
  );
  await expect(expect(firstLine).toLeak({ file: 1 })).rejects.toThrow(
    /^firstLine left nothing open, expected: 1 file$/,
  );
});

test("toLeak fails when a function leaves others open", async () => {
  using files = new OpenFiles(path);
  const firstLine = () => files.open();
  await expect(expect(firstLine).toLeak({ socket: 1 })).rejects.toThrow(
    /^firstLine left 1 file open, expected: 1 socket:\n  \d+ → .+\/matchers\.test\.ts\n  Next: /,
  );
  await expect(expect(firstLine).toLeak({ file: 2 })).rejects.toThrow(
    /^firstLine left 1 file open, expected: 2 files:\n  \d+ → .+\n  Next: /,
  );
});

test("not.toLeak passes when a function closes what it opens", async () => {
  await expect(() => closeSync(openSync(path, "r"))).not.toLeak();
  await expect(async () => {
    await using _file = await open(path);
  }).not.toLeak();
});

test("not.toLeak passes when closing has begun at the return", async () => {
  await expect(() => {
    const fd = openSync(path, "r");
    void setTimeout(20).then(() => closeSync(fd));
  }).not.toLeak();
});

test("not.toLeak fails when a function leaves something open", async () => {
  using files = new OpenFiles(path);
  const firstLine = () => files.open();
  await expect(expect(firstLine).not.toLeak()).rejects.toThrow(
    /^firstLine left 1 file open:\n  \d+ → .+\/matchers\.test\.ts\n  Next: /,
  );
});

test("not.toLeak refuses kinds when it is given some", async () => {
  await expect(expect(() => {}).not.toLeak({ file: 1 })).rejects.toThrow(
    "Use .not.toLeak(), or .toLeak() with other kinds",
  );
});

test("toLeak refuses what is no function and what is no kind", async () => {
  const one = 1 as unknown as () => void;
  await expect(expect(one).not.toLeak()).rejects.toThrow("calls a function");
  const kinds = { server: 1 } as object;
  await expect(expect(() => {}).toLeak(kinds)).rejects.toThrow(
    /^There is no kind "server"; the kinds are anonymous, device, directory,/,
  );
});

test("toLeak throws on when the function throws", async () => {
  const failing = () => Promise.reject(new Error("no such greeting"));
  await expect(expect(failing).toLeak()).rejects.toThrow("no such greeting");
  await expect(expect(failing).not.toLeak()).rejects.toThrow(
    "no such greeting",
  );
});

test("using is native when vitest runs the file", () => {
  function native() {
    using _file = { [Symbol.dispose]() {} };
  }
  expect(native.toString()).toContain("using _file");
});
