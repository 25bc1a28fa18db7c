import fs from "node:fs";
import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { FileCalls } from "./file-calls.ts";

const kept = fs.openSync; // from before, as the check's own functions are
const calls = new FileCalls();
const EIO = expect.objectContaining({ code: "EIO" });

/** A directory, and what is opened in it that a path wants to look at. */
async function begin(wanted: Parameters<FileCalls["begin"]>[0]) {
  const folder = await mkdtempDisposable(join(tmpdir(), "file-calls-"));
  const { path: scratch } = folder;
  const path = (name: string) => join(scratch, name);
  fs.writeFileSync(path("a"), "a");
  fs.writeFileSync(path("b"), "b");
  const opened: string[] = [];
  const context = { scratch, path, nonce: "", peer: "" };
  calls.begin(wanted, context, (name) => opened.push(name));
  return {
    path,
    opened,
    async [Symbol.asyncDispose]() {
      calls.begin({}, context, () => {});
      await folder.remove();
    },
  };
}

test("the first close of a file fails, in each of its forms, and closes it", async () => {
  for (const close of [
    (path: string) => fs.closeSync(fs.openSync(path, "r")),
    (path: string) =>
      new Promise<void>((resolve, reject) =>
        fs.close(fs.openSync(path, "r"), (error) =>
          error ? reject(error) : resolve(),
        ),
      ),
    async (path: string) => {
      await using _file = await fs.promises.open(path);
    },
    async (path: string) => {
      for await (const _text of fs.createReadStream(path));
    },
  ]) {
    await using place = await begin({ callFails: { close: "b" } });
    const before = kept(process.execPath, "r"); // the lowest free number
    fs.closeSync(before);
    await Promise.try(close, place.path("a"));
    await expect(Promise.try(close, place.path("b"))).rejects.toEqual(EIO);
    const after = kept(process.execPath, "r");
    fs.closeSync(after);
    expect(after).toBe(before);
    await Promise.try(close, place.path("b"));
  }
});

test("the first open of a file fails, also by URL, and does not open it", async () => {
  await using place = await begin({ callFails: { open: "b" } });
  const url = pathToFileURL(place.path("b"));
  expect(() => fs.openSync(url, "r")).toThrow(EIO);
  fs.closeSync(fs.openSync(url, "r"));
});

test("the first close of each of several files fails", async () => {
  await using place = await begin({ callFails: { close: ["a", "b"] } });
  for (const name of ["a", "b"]) {
    const close = () => fs.closeSync(fs.openSync(place.path(name), "r"));
    expect(close).toThrow(EIO);
    expect(close).not.toThrow();
  }
});

test("the first open of a database fails", async () => {
  await using place = await begin({ callFails: { open: "c.db" } });
  const { DatabaseSync } = process.getBuiltinModule("node:sqlite");
  expect(() => new DatabaseSync(place.path("c.db"))).toThrow(EIO);
  using db = new DatabaseSync(place.path("c.db"));
  expect(db).toBeInstanceOf(DatabaseSync);
});

test("a file that fails to be removed or renamed is still there", async () => {
  await using place = await begin({ callFails: { remove: "a", rename: "b" } });
  const [a, b, c] = ["a", "b", "c"].map(place.path) as [string, string, string];
  expect(() => fs.unlinkSync(a)).toThrow(EIO);
  await expect(fs.promises.rename(b, c)).rejects.toEqual(EIO);
  expect(fs.readdirSync(place.path(""))).toEqual(["a", "b"]);
  await fs.promises.rm(a);
  fs.renameSync(b, c);
  expect(fs.readdirSync(place.path(""))).toEqual(["c"]);
});

test("another program meddles just before an open, and just after it", async () => {
  await using place = await begin({
    beforeOpen: { a: ({ path }) => fs.writeFileSync(path("a"), "before") },
    afterOpen: { b: ({ path }) => fs.rmSync(path("b")) },
  });
  expect(() => fs.openSync(place.path("a"), "wx")).toThrow("EEXIST");
  const b = await fs.promises.open(place.path("b"));
  expect(fs.existsSync(place.path("b"))).toBe(false);
  expect(await b.readFile("utf8")).toBe("b");
  await b.close();
});

test("something can be closed before each open of a file", async () => {
  await using place = await begin({ closedBefore: { b: ["a"] } });
  fs.closeSync(fs.openSync(place.path("a"), "r"));
  fs.closeSync(fs.openSync(place.path("b"), "r"));
  expect(place.opened).toEqual(["b"]);
});
