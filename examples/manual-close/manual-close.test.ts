import { execFileSync } from "node:child_process";
import {
  type ReadStream,
  closeSync,
  copyFileSync,
  createReadStream,
  fstatSync,
  mkdtempDisposableSync,
  openSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type Readable, Writable } from "node:stream";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { setImmediate } from "node:timers/promises";
import { inspect } from "node:util";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { assertHolds } from "course";
import { assertAnswered, assertVerified } from "course/check";
import { expectLeaks } from "fdleak/vitest";
import { expect, test } from "vitest";
import acquiredInTry from "./acquired-in-try/pair.ts";
import * as wrongSettings from "./acquired-in-try/wrong.ts";
import closedTwice from "./closed-twice/pair.ts";
import * as wrongPublish from "./closed-twice/wrong.ts";
import earlyReturn from "./early-return/pair.ts";
import firstCloseThrows from "./first-close-throws/pair.ts";
import handedOverNumber from "./handed-over-number/pair.ts";
import * as wrongUpload from "./handed-over-number/wrong.ts";
import neverClosed from "./never-closed/pair.ts";
import unreadStream from "./unread-stream/pair.ts";
import * as wrongBody from "./unread-stream/wrong.ts";
import walDatabase from "./wal-database/pair.ts";
import searchRotatedLogs from "./exercises/search-rotated-logs/check.ts";
import importWithRejects from "./exercises/import-with-rejects/check.ts";
import question from "./question/question.ts";

test.for([
  neverClosed,
  earlyReturn,
  acquiredInTry,
  closedTwice,
  handedOverNumber,
  firstCloseThrows,
  unreadStream,
  walDatabase,
])("$name holds on both sides", async (pair) => {
  await assertHolds(pair);
});

test.for([searchRotatedLogs, importWithRejects])(
  "$slug accepts what is right and refuses what is wrong",
  { timeout: 600_000 },
  async (exercise) => {
    await assertVerified(exercise);
  },
);

test("the question of manual-close has the answer that it declares", async () => {
  await assertAnswered(question);
});

test("readFileSync leaves nothing open when the read fails", async () => {
  using folder = emptyFolder();
  await expect(() => {
    expect(() => readFileSync(folder.path)).toThrow(withCode("EISDIR"));
  }).not.toLeak();
});

test("an error thrown in `finally` leaves no trace of the first error", async () => {
  const error = await errorOf(() => wrongSettings.readSettings("missing.json"));
  expect(error).toMatchObject({ code: "ERR_INVALID_ARG_TYPE" });
  expect(inspect(error, { showHidden: true })).not.toContain("ENOENT");
});

test("TypeScript reports a close of a number that may be unassigned", () => {
  const readSettings = (path: string) => {
    let fd: number;
    try {
      fd = openSync(path, "r");
      return readFileSync(fd, "utf8");
    } finally {
      // @ts-expect-error TS2454: used before it is assigned
      closeSync(fd);
    }
  };
  expect(() => readSettings("missing.json")).toThrow(
    withCode("ERR_INVALID_ARG_TYPE"),
  );
});

test("a second close throws EBADF when the number is still free", async () => {
  using folder = emptyFolder();
  const report = fileIn(folder.path);
  const publishing = wrongPublish.publish(report, async () => {});
  await expect(publishing).rejects.toThrow(withCode("EBADF"));
});

test("a handle throws EBADF when a stream has closed its number", async () => {
  using folder = emptyFolder();
  const uploading = wrongUpload.upload(fileIn(folder.path), readAll);
  await expect(uploading).rejects.toThrow(withCode("EBADF"));
});

test.for<{
  use: string;
  read: (body: ReadStream) => unknown;
  state: "stays open" | "is closed";
}>([
  { use: "is read to its end", read: text, state: "stays open" },
  { use: "is destroyed", read: (body) => body.destroy(), state: "is closed" },
  { use: "is left by `break`", read: leaveByBreak, state: "is closed" },
  {
    use: "is in a pipeline that fails",
    read: failInPipeline,
    state: "is closed",
  },
])(
  "with `autoClose: false` a number $state when its stream $use",
  async ({ read, state }) => {
    const open = state === "stays open";
    using folder = emptyFolder();
    const fd = openSync(fileIn(folder.path), "r");
    const body = createReadStream("", { fd, autoClose: false });
    await read(body);
    await expect.poll(() => body.closed, { timeout: 10_000 }).toBe(!open);
    if (open) closeSync(fd);
    expect(() => fstatSync(fd)).toThrow(withCode("EBADF"));
  },
);

test("a stream of a number reads another file when the number is reused", async () => {
  using folder = emptyFolder();
  const page = fileIn(folder.path);
  const fd = openSync(page, "r");
  const body = createReadStream("", { fd, autoClose: false });
  closeSync(fd);
  const other = join(folder.path, "other.txt");
  writeFileSync(other, "their data");
  expect(openSync(other, "r")).toBe(fd);
  expect(await text(body)).toBe("their data");
  closeSync(fd);
});

test("a dropped stream stays open when garbage is collected", async () => {
  expectLeaks({ file: 1 });
  using folder = emptyFolder();
  const page = fileIn(folder.path);
  await expect(async () => {
    await wrongBody.bodyFor("HEAD", page);
    await collectGarbage();
  }).toLeak({ file: 1 });
});

test("`await using` doubles the error when its read stream fails", async () => {
  using folder = emptyFolder();
  const reading = async () => {
    await using file = createReadStream(folder.path);
    return await text(file);
  };
  await expect(reading).rejects.toMatchObject({
    name: "SuppressedError",
    error: { code: "EISDIR" },
    suppressed: { code: "EISDIR" },
  });
});

test("a dropped database closes when garbage is collected", () => {
  using folder = emptyFolder();
  const path = JSON.stringify(join(folder.path, "visits.db"));
  const seen = output(`
    import { setImmediate } from "node:timers/promises";
    import { descriptorsOf, warmUp } from "fdleak";
    import { addVisit } from "./wal-database/wrong.ts";

    warmUp();
    const before = descriptorsOf().count();
    addVisit(${path}, "/home");
    console.log(descriptorsOf().count() - before);
    for (let round = 0; round < 5; round++) {
      gc();
      await setImmediate(); // closing may take a turn of the event loop
    }
    console.log(descriptorsOf().count() - before);`);
  expect(seen).toBe("3\n0\n");
});

test("a copy of an open WAL database has some of its rows", () => {
  using folder = emptyFolder();
  const [database, copy] = ["visits.db", "copy.db"].map((name) =>
    join(folder.path, name),
  ) as [string, string];
  using db = new DatabaseSync(database);
  db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF");
  db.exec("CREATE TABLE visits (page TEXT)");
  const insert = db.prepare("INSERT INTO visits VALUES (?)");
  for (let row = 0; row < 3000; row++) insert.run("/".repeat(3000));

  copyFileSync(database, copy);
  using copied = new DatabaseSync(copy);
  const rows = copied.prepare("SELECT rowid FROM visits").all().length;
  expect(rows).toBeGreaterThan(0);
  expect(rows).toBeLessThan(3000);
});

/** Of a process without lines: with them fdleak keeps a database. */
function output(program: string): string {
  const flags = ["--expose-gc", "--input-type=module"];
  return execFileSync(process.execPath, [...flags, "--eval", program], {
    cwd: import.meta.dirname,
    encoding: "utf8",
  });
}

function emptyFolder() {
  return mkdtempDisposableSync(join(tmpdir(), "manual-close-"));
}

function fileIn(folder: string): string {
  const path = join(folder, "page.html");
  writeFileSync(path, "<p>Hello</p>");
  return path;
}

function withCode(code: string) {
  return expect.objectContaining({ code });
}

async function errorOf(work: () => unknown): Promise<unknown> {
  try {
    return await work();
  } catch (error) {
    return error;
  }
}

async function readAll(_size: number, body: Readable): Promise<void> {
  await text(body);
}

async function leaveByBreak(body: Readable): Promise<void> {
  for await (const _chunk of body) break;
}

async function failInPipeline(body: Readable): Promise<void> {
  const full = new Writable({
    write: (_chunk, _encoding, callback) => callback(new Error("full")),
  });
  await expect(pipeline(body, full)).rejects.toThrow("full");
}

async function collectGarbage(): Promise<void> {
  setFlagsFromString("--expose-gc");
  const collect: () => void = runInNewContext("gc");
  for (let round = 0; round < 5; round++) {
    await setImmediate(); // closing may take a turn of the event loop
    collect();
  }
}
