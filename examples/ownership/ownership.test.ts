import { once } from "node:events";
import {
  closeSync,
  createReadStream,
  createWriteStream,
  fstatSync,
  mkdtempDisposableSync,
  openSync,
  writeFileSync,
} from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { PassThrough, Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setImmediate } from "node:timers/promises";
import { createGzip } from "node:zlib";
import { assertHolds } from "course";
import { assertAnswered, assertVerified } from "course/check";
import { expect, test } from "vitest";
import borrowedIterator from "./borrowed-iterator/pair.ts";
import disposedInParallel from "./disposed-in-parallel/pair.ts";
import lateCleaner from "./late-cleaner/pair.ts";
import movedTooEarly from "./moved-too-early/pair.ts";
import replacedFile from "./replaced-file/pair.ts";
import requestScope from "./request-scope/pair.ts";
import twoUsers from "./two-users/pair.ts";
import wrapperClosesAll from "./wrapper-closes-all/pair.ts";
import jobsForTheSpooler from "./exercises/jobs-for-the-spooler/check.ts";
import sharedCatalog from "./exercises/shared-catalog/check.ts";
import question from "./question/question.ts";

test.for([
  borrowedIterator,
  replacedFile,
  movedTooEarly,
  wrapperClosesAll,
  twoUsers,
  lateCleaner,
  disposedInParallel,
  requestScope,
])("$name holds on both sides", async (pair) => {
  await assertHolds(pair);
});

test.for([jobsForTheSpooler, sharedCatalog])(
  "$slug accepts what is right and refuses what is wrong",
  { timeout: 600_000 },
  async (exercise) => {
    await assertVerified(exercise);
  },
);

test("the question of ownership has the answer that it declares", async () => {
  await assertAnswered(question);
});

test("TypeScript refuses a queue with an async add", () => {
  type Queue = import("./moved-too-early/correct.ts").Queue;
  // @ts-expect-error TS2322: a promise is not undefined
  const queue: Queue = { add: async () => {} };
  expect(queue).toHaveProperty("add");
});

test.for<[string, (lines: Generator<string>) => unknown]>([
  ["break", (lines) => firstOf(lines)],
  [
    "destructuring",
    (lines) => {
      const [first] = lines;
      return first;
    },
  ],
  ["take", (lines) => [...lines.take(1)]],
  ["find", (lines) => lines.find(() => true)],
  ["some", (lines) => lines.some(() => true)],
])("%s ends the iterator that it reads", ([, read]) => {
  const lines = twoLines();
  read(lines);
  expect([...lines]).toEqual([]);
});

test("a stream goes on after break when destroyOnReturn is false", async () => {
  await using stream = Readable.from(["one", "two"]);
  for await (const _line of stream.iterator({ destroyOnReturn: false })) break;
  expect(await stream.toArray()).toEqual(["two"]);
});

test("break out of for await destroys the stream", async () => {
  const stream = Readable.from(["one", "two"]);
  for await (const _line of stream) break;
  expect(stream.destroyed).toBe(true);
});

test("createReadStream closes a number that it is given, unless autoClose is false", async () => {
  using letter = letterFile();
  const given = openSync(letter.path, "r");
  await createReadStream("", { fd: given }).toArray();
  expect(() => fstatSync(given)).toThrow("EBADF");
  const kept = openSync(letter.path, "r");
  await createReadStream("", { fd: kept, autoClose: false }).toArray();
  expect(fstatSync(kept).isFile()).toBe(true);
  closeSync(kept);
});

test("createReadStream of a FileHandle closes the handle, unless autoClose is false", async () => {
  using letter = letterFile();
  await using given = await open(letter.path);
  await given.createReadStream().toArray();
  expect(given.fd).toBe(-1);
  await using kept = await open(letter.path);
  await kept.createReadStream({ autoClose: false }).toArray();
  expect(kept.fd).toBeGreaterThan(-1);
});

test("readline does not destroy its input", async () => {
  using letter = letterFile();
  await using input = createReadStream(letter.path);
  const lines = createInterface({ input });
  await once(lines, "line");
  lines.close();
  await setImmediate();
  expect(input.destroyed).toBe(false);
});

test("destroying a stream leaves the stream that is piped into it open", async () => {
  using letter = letterFile();
  await using input = createReadStream(letter.path);
  const zip = input.pipe(createGzip());
  zip.destroy();
  await once(zip, "close");
  expect(input.destroyed).toBe(false);
});

test("pipeline ends the caller's stream, unless end is false", async () => {
  using letter = letterFile();
  const kept = new PassThrough();
  await pipeline(createReadStream(letter.path), kept, { end: false });
  expect(kept.writableEnded).toBe(false);
  kept.destroy();
  const given = createWriteStream(`${letter.path} copy`);
  await pipeline(createReadStream(letter.path), given);
  expect(given.destroyed).toBe(true);
});

test("dispose gets no argument when the block throws", () => {
  const given: unknown[][] = [];
  const span = { [Symbol.dispose]: (...args: unknown[]) => given.push(args) };
  expect(() => {
    using _span = span as Disposable;
    throw new Error("not found");
  }).toThrow("not found");
  expect(given).toEqual([[]]);
});

test("a moved stack is disposed, and its result owns the resources", () => {
  let closed = 0;
  const stack = new DisposableStack();
  stack.defer(() => closed++);
  using moved = stack.move();
  stack.dispose();
  expect([stack.disposed, moved.disposed, closed]).toEqual([true, false, 0]);
});

function firstOf(lines: Iterable<string>): string | undefined {
  for (const line of lines) return line;
  return undefined;
}

function* twoLines(): Generator<string> {
  yield "one";
  yield "two";
}

/** A file that is removed with its folder. */
function letterFile() {
  using stack = new DisposableStack();
  const folder = stack.use(mkdtempDisposableSync(join(tmpdir(), "letter-")));
  const path = join(folder.path, "letter");
  writeFileSync(path, "dear ann\n");
  const removal = stack.move();
  return { path, [Symbol.dispose]: () => removal.dispose() };
}
