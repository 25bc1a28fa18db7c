import { expectLeaks } from "fdleak/vitest";
import {
  closeSync,
  existsSync,
  mkdtempDisposableSync,
  openSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { countDescriptors } from "fdleak";
import { assertHolds } from "course";
import { assertAnswerIsSteady, assertVerified } from "course/check";
import { expect, test } from "vitest";
import { Pool } from "./connection-not-returned/correct.ts";
import connectionNotReturned from "./connection-not-returned/pair.ts";
import { exportRows } from "./flushed-after-close/correct.ts";
import flushedAfterClose from "./flushed-after-close/pair.ts";
import { copyRows } from "./loop-of-closes/correct.ts";
import loopOfCloses from "./loop-of-closes/pair.ts";
import mapThrows from "./map-throws/pair.ts";
import promiseAllRejects from "./promise-all-rejects/pair.ts";
import registeredTooLate from "./registered-too-late/pair.ts";
import secondOpenFails from "./second-open-fails/pair.ts";
import stackNeverDisposed from "./stack-never-disposed/pair.ts";
import joinTwoFiles from "./exercises/join-two-files/check.ts";
import sheetPerStation from "./exercises/sheet-per-station/check.ts";
import question from "./question/question.ts";

test.for([
  secondOpenFails,
  mapThrows,
  stackNeverDisposed,
  registeredTooLate,
  loopOfCloses,
  flushedAfterClose,
  promiseAllRejects,
  connectionNotReturned,
])("$name holds on both sides", async (pair) => {
  await assertHolds(pair);
});

test.for([joinTwoFiles, sheetPerStation])(
  "$slug accepts what is right and refuses what is wrong",
  { timeout: 600_000 },
  async (exercise) => {
    await assertVerified(exercise);
  },
);

test("the kernel answers the question of multi-resource twice the same", async () => {
  await assertAnswerIsSteady(question);
});

test("a comma list closes its first file when the second open fails", async () => {
  await expect(() => {
    expect(() => {
      using _here = open(import.meta.filename),
        _missing = open(join(import.meta.dirname, "missing"));
    }).toThrow(expect.objectContaining({ code: "ENOENT" }));
  }).not.toLeak();
});

test("using releases the last declared first when the block ends", () => {
  const released: string[] = [];
  {
    using _first = { [Symbol.dispose]: () => void released.push("first") };
    using _second = { [Symbol.dispose]: () => void released.push("second") };
  }
  expect(released).toEqual(["second", "first"]);
});

test("a disposed stack leaks the file when it is asked to adopt one", async () => {
  expectLeaks({ file: 1 });
  const stack = new DisposableStack();
  stack.dispose();
  await expect(() => {
    expect(() =>
      stack.adopt(openSync(import.meta.filename, "r"), closeSync),
    ).toThrow(ReferenceError);
  }).toLeak({ file: 1 });
});

test("a stack keeps every error when several releases throw", () => {
  const [first, second, third] = ["first", "second", "third"].map(
    (name) => new Error(name),
  );
  const stack = new DisposableStack();
  for (const error of [first, second, third]) {
    stack.defer(() => {
      throw error;
    });
  }
  const thrown = caughtFrom(() => stack.dispose());
  expect(thrown).toBeInstanceOf(SuppressedError);
  expect(errorsIn(thrown)).toEqual([first, second, third]);
});

test("copyRows gives back the locks it took when another holds the next", () => {
  using scratch = mkdtempDisposableSync(join(tmpdir(), "locks-"));
  const free = join(scratch.path, "users.lock");
  const held = join(scratch.path, "orders.lock");
  writeFileSync(held, "");
  expect(() => copyRows([free, held], () => 3)).toThrow(
    expect.objectContaining({ code: "EEXIST" }),
  );
  expect([free, held].map((path) => existsSync(path))).toEqual([false, true]);
});

test("exportRows writes the rows it had when their source throws", () => {
  using scratch = mkdtempDisposableSync(join(tmpdir(), "rows-"));
  const path = join(scratch.path, "rows.txt");
  expect(() => exportRows(path, brokenSource())).toThrow("no more rows");
  expect(readFileSync(path, "utf8")).toBe("ada\n");
});

test("a lease gives its connection back once when it is disposed twice", async () => {
  using connection = new DatabaseSync(":memory:");
  const pool = new Pool([connection]);
  const lease = await pool.acquire();
  lease[Symbol.dispose]();
  lease[Symbol.dispose]();

  using _only = await pool.acquire();
  let lent = false;
  void pool.acquire().then(() => (lent = true));
  await setImmediate();
  expect(lent).toBe(false);
});

test("a stack around a loop holds every file when the loop is done", () => {
  const before = countDescriptors();
  using stack = new DisposableStack();
  for (let round = 0; round < 10; round++) {
    stack.adopt(openSync(import.meta.filename, "r"), closeSync);
  }
  expect(countDescriptors() - before).toBe(10);
});

test("using in a loop holds one file when the loop is in its last round", () => {
  const before = countDescriptors();
  let held = 0;
  for (let round = 0; round < 10; round++) {
    using _file = open(import.meta.filename);
    held = countDescriptors() - before;
  }
  expect(held).toBe(1);
});

function open(path: string): Disposable {
  const fd = openSync(path, "r");
  return { [Symbol.dispose]: () => closeSync(fd) };
}

function caughtFrom(work: () => void): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

/** From the one thrown last to the one thrown first. */
function errorsIn(thrown: unknown): unknown[] {
  return thrown instanceof SuppressedError
    ? [thrown.error, ...errorsIn(thrown.suppressed)]
    : [thrown];
}

function* brokenSource(): Generator<string> {
  yield "ada";
  throw new Error("no more rows");
}
