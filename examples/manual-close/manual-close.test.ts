import {
  createReadStream,
  mkdtempDisposableSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { text } from "node:stream/consumers";
import { setImmediate } from "node:timers/promises";
import { inspect } from "node:util";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { assertHolds } from "course";
import { assertAnswerIsSteady, assertVerified } from "course/check";
import { expectLeaks } from "fdleak/vitest";
import { expect, test } from "vitest";
import acquiredInTry from "./acquired-in-try/pair.ts";
import * as wrongSettings from "./acquired-in-try/wrong.ts";
import closedTwice from "./closed-twice/pair.ts";
import * as wrongPublish from "./closed-twice/wrong.ts";
import earlyReturn from "./early-return/pair.ts";
import * as correctCsv from "./first-close-throws/correct.ts";
import firstCloseThrows from "./first-close-throws/pair.ts";
import * as correctPdfs from "./never-closed/correct.ts";
import neverClosed from "./never-closed/pair.ts";
import * as correctBody from "./unread-stream/correct.ts";
import unreadStream from "./unread-stream/pair.ts";
import * as wrongBody from "./unread-stream/wrong.ts";
import * as correctVisit from "./wal-database/correct.ts";
import walDatabase from "./wal-database/pair.ts";
import * as wrongVisit from "./wal-database/wrong.ts";
import searchRotatedLogs from "./exercises/search-rotated-logs/check.ts";
import importWithRejects from "./exercises/import-with-rejects/check.ts";
import question from "./question/question.ts";

test.for([
  neverClosed,
  earlyReturn,
  acquiredInTry,
  closedTwice,
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

test("the kernel answers the question of manual-close twice the same", async () => {
  await assertAnswerIsSteady(question);
});

test("readFileSync leaves nothing open when the read fails", async () => {
  using folder = emptyFolder();
  await expect(() => {
    expect(() => readFileSync(folder.path)).toThrow(withCode("EISDIR"));
  }).not.toLeak();
});

test("countPdfs leaves nothing open when a read fails", async () => {
  using folder = emptyFolder();
  await expect(() => {
    expect(() => correctPdfs.countPdfs([folder.path])).toThrow(
      withCode("EISDIR"),
    );
  }).not.toLeak();
});

test("the error of a failed open is gone when `finally` throws its own", async () => {
  const error = await errorOf(() => wrongSettings.readSettings("missing.json"));
  expect(error).toMatchObject({ code: "ERR_INVALID_ARG_TYPE" });
  expect(inspect(error, { showHidden: true })).not.toContain("ENOENT");
});

test("a second close throws EBADF when nobody has taken the number", async () => {
  using folder = emptyFolder();
  const report = fileIn(folder.path);
  const publishing = wrongPublish.publish(report, async () => {});
  await expect(publishing).rejects.toThrow(withCode("EBADF"));
});

test("the error of the body is gone when a close in `finally` throws too", async () => {
  using folder = emptyFolder();
  const toCsv = (to: string) =>
    errorOf(() => correctCsv.toCsv(folder.path, join(folder.path, to)));
  expect(await toCsv("sales.csv")).toMatchObject({ code: "EISDIR" });

  const error = await toCsv("missing/sales.csv");
  expect(error).toMatchObject({ code: "ENOENT" });
  expect(inspect(error, { showHidden: true })).not.toContain("EISDIR");
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

test("bodyFor leaves nothing open when the read fails", async () => {
  using folder = emptyFolder();
  await expect(async () => {
    const body = correctBody.bodyFor("GET", folder.path);
    await expect(body).rejects.toThrow(withCode("EISDIR"));
  }).not.toLeak();
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

test("a dropped database closes when garbage is collected", async () => {
  using folder = emptyFolder();
  await expect(async () => {
    drop(new DatabaseSync(join(folder.path, "visits.db")));
    await collectGarbage();
  }).not.toLeak();
});

test("a database with an exit listener stays open when garbage is collected", async () => {
  expectLeaks({ file: 3 });
  using folder = emptyFolder();
  const database = join(folder.path, "visits.db");
  await expect(async () => {
    wrongVisit.countVisit(database, "/home");
    await collectGarbage();
  }).toLeak({ file: 3 });
});

test("countVisit leaves nothing open when the file is no database", async () => {
  using folder = emptyFolder();
  const page = fileIn(folder.path);
  await expect(() => {
    expect(() => correctVisit.countVisit(page, "/home")).toThrow(
      withCode("ERR_SQLITE_ERROR"),
    );
  }).not.toLeak();
});

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

function drop(database: DatabaseSync): void {
  database.exec("PRAGMA journal_mode = WAL");
}

async function collectGarbage(): Promise<void> {
  setFlagsFromString("--expose-gc");
  const collect: () => void = runInNewContext("gc");
  for (let round = 0; round < 5; round++) {
    // What is collected may take a turn to close.
    await setImmediate();
    collect();
  }
}
