import fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { InjectedFailures } from "./injected-failures.ts";

const EIO = { code: "EIO" };

test("a synchronous call fails once, and works afterwards", () => {
  using failures = new InjectedFailures();
  failures.fail(fs, "statSync", { call: 2, code: "EACCES" });
  fs.statSync(".");
  expect(failures.pending).toContain("statSync");
  expect(() => fs.statSync(".")).toThrow(
    expect.objectContaining({ code: "EACCES" }),
  );
  expect(failures.pending).toEqual(new Set());
  expect(fs.statSync(".").isDirectory()).toBe(true);
});

test("a close that fails has closed", () => {
  const fd = fs.openSync(".", "r");
  using failures = new InjectedFailures();
  failures.fail(fs, "closeSync");
  expect(() => fs.closeSync(fd)).toThrow(expect.objectContaining(EIO));
  expect(() => fs.fstatSync(fd)).toThrow(
    expect.objectContaining({ code: "EBADF" }),
  );
});

test("a function with a callback fails through it", async () => {
  using failures = new InjectedFailures();
  failures.fail(fs, "open");
  // Its own promisified form would be the original's.
  const open = promisify((path: string, done: (error: unknown) => void) =>
    fs.open(path, done),
  );
  await expect(open(".")).rejects.toMatchObject(EIO);
});

test("a stream that cannot close reports it", async () => {
  using failures = new InjectedFailures();
  failures.fail(fs, "close");
  const stream = fs.createReadStream(import.meta.filename);
  const failed = Promise.withResolvers<unknown>();
  stream.once("error", failed.resolve).resume();
  expect(await failed.promise).toMatchObject(EIO);
});

test("a promise is rejected", async () => {
  using failures = new InjectedFailures();
  failures.fail(fs.promises, "stat");
  await expect(fs.promises.stat(".")).rejects.toMatchObject(EIO);
});

test("a FileHandle's close closes, and is rejected", async () => {
  using failures = new InjectedFailures();
  failures.fail("FileHandle", "close");
  const handle = await fs.promises.open(".");
  await expect(handle[Symbol.asyncDispose]()).rejects.toMatchObject(EIO);
  expect(handle.fd).toBe(-1);
});

test("each other method of a FileHandle is rejected as well", async () => {
  using failures = new InjectedFailures();
  failures.fail("FileHandle", "write", { code: "ENOSPC" });
  await using handle = await fs.promises.open("/dev/null", "w");
  const writing = handle.write("a");
  await expect(writing).rejects.toMatchObject({ code: "ENOSPC" });
});

test("a method of a class fails, and is itself again afterwards", () => {
  const closing = () =>
    Object.getOwnPropertyDescriptor(DatabaseSync.prototype, "close");
  const before = closing();
  {
    using failures = new InjectedFailures();
    failures.fail(DatabaseSync.prototype, "close");
    const db = new DatabaseSync(":memory:");
    expect(() => db.close()).toThrow(expect.objectContaining(EIO));
    expect(db.isOpen).toBe(false);
  }
  expect(closing()).toEqual(before);
});

test("a dispose fails by its symbol, and has closed", () => {
  using failures = new InjectedFailures();
  failures.fail(DatabaseSync.prototype, Symbol.dispose);
  const db = new DatabaseSync(":memory:");
  expect(() => db[Symbol.dispose]()).toThrow(expect.objectContaining(EIO));
  expect(db.isOpen).toBe(false);
});

test("a short write stores half of the bytes, once", () => {
  using folder = fs.mkdtempDisposableSync(join(tmpdir(), "short-"));
  using failures = new InjectedFailures();
  const file = join(folder.path, "file");
  const fd = fs.openSync(file, "w");
  failures.shortWrite();
  const written = [fs.writeSync(fd, "tea\n"), fs.writeSync(fd, "rice\n")];
  fs.closeSync(fd);
  expect(written).toEqual([2, 5]);
  expect(fs.readFileSync(file, "utf8")).toBe("terice\n");
});

test("a name that is no method is refused", () => {
  using failures = new InjectedFailures();
  expect(() => failures.fail(fs, "closeSink")).toThrow(
    "There is no method closeSink to make fail",
  );
  expect(failures.pending).toEqual(new Set());
});
