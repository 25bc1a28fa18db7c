import {
  closeSync,
  fstatSync,
  mkdtempDisposableSync,
  openSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { assertHolds } from "course";
import { assertAnswerIsSteady, assertVerified } from "course/check";
import { expect, test } from "vitest";
import detachedMethod from "./detached-method/pair.ts";
import { Journal as ClosableJournal } from "./disposed-twice/correct.ts";
import disposedTwice from "./disposed-twice/pair.ts";
import failedDraft from "./failed-draft/pair.ts";
import { Journal } from "./flag-only/correct.ts";
import flagOnly from "./flag-only/pair.ts";
import libraryWithoutDispose from "./library-without-dispose/pair.ts";
import { BatchJournal } from "./override-without-super/correct.ts";
import overrideWithoutSuper from "./override-without-super/pair.ts";
import { Album } from "./owner-without-dispose/correct.ts";
import ownerWithoutDispose from "./owner-without-dispose/pair.ts";
import releaseAfterYield from "./release-after-yield/pair.ts";
import { Copy } from "./second-open-fails/correct.ts";
import secondOpenFails from "./second-open-fails/pair.ts";
import { Archive } from "./unawaited-dispose/correct.ts";
import unawaitedDispose from "./unawaited-dispose/pair.ts";
import mailboxWithAnIndex from "./exercises/mailbox-with-an-index/check.ts";
import draftOfTheReport from "./exercises/draft-of-the-report/check.ts";
import question from "./question/question.ts";

test.for([
  flagOnly,
  libraryWithoutDispose,
  detachedMethod,
  disposedTwice,
  ownerWithoutDispose,
  secondOpenFails,
  overrideWithoutSuper,
  unawaitedDispose,
  releaseAfterYield,
  failedDraft,
])("$name holds on both sides", async (pair) => {
  await assertHolds(pair);
});

test.for([mailboxWithAnIndex, draftOfTheReport])(
  "$slug accepts what is right and refuses what is wrong",
  { timeout: 600_000 },
  async (exercise) => {
    await assertVerified(exercise);
  },
);

test("the kernel answers the question of custom-disposable twice the same", async () => {
  await assertAnswerIsSteady(question);
});

const makers: [string, (path: string) => Disposable][] = [
  ["flag-only's Journal", (path) => new Journal(path)],
  ["disposed-twice's Journal", (path) => new ClosableJournal(path)],
  ["BatchJournal", (path) => new BatchJournal(path)],
  ["Album", (path) => new Album([path])],
  ["Copy", (path) => new Copy(path, `${path}.copy`)],
];

test.for(makers)(
  "%s closes nothing of others when it is disposed twice",
  ([, make]) => {
    using scratch = mkdtempDisposableSync(join(tmpdir(), "twice-"));
    const path = join(scratch.path, "one.txt");
    writeFileSync(path, "hello");
    using stack = new DisposableStack();

    const resource = make(path);
    resource[Symbol.dispose]();
    const numbers = [1, 2].map(() =>
      stack.adopt(openSync(path, "r"), closeSync),
    );
    resource[Symbol.dispose]();

    for (const fd of numbers) expect(fstatSync(fd).size).toBe(5);
  },
);

test("Archive closes nothing of others when it is disposed twice", async () => {
  using scratch = mkdtempDisposableSync(join(tmpdir(), "twice-"));
  const path = join(scratch.path, "archive.gz");
  using stack = new DisposableStack();

  const archive = new Archive(path);
  await archive[Symbol.asyncDispose]();
  const fd = stack.adopt(openSync(path, "r"), closeSync);
  await archive[Symbol.asyncDispose]();

  expect(fstatSync(fd).size).toBeGreaterThan(0);
});

test("Archive is complete when either of two disposals is over", async () => {
  using scratch = mkdtempDisposableSync(join(tmpdir(), "twice-"));
  const path = join(scratch.path, "archive.gz");
  const archive = new Archive(path);

  const first = archive[Symbol.asyncDispose]();
  await archive[Symbol.asyncDispose]();

  expect(statSync(path).size).toBeGreaterThan(0);
  await first;
});

test("a closed journal refuses to write when its number is taken", () => {
  using scratch = mkdtempDisposableSync(join(tmpdir(), "late-"));
  using stack = new DisposableStack();
  const journal = new ClosableJournal(join(scratch.path, "journal.txt"));

  journal.close();
  const other = join(scratch.path, "other.txt");
  const fd = stack.adopt(openSync(other, "w"), closeSync);

  expect(() => journal.write("late")).toThrow(
    expect.objectContaining({ code: "EBADF" }),
  );
  expect(fstatSync(fd).size).toBe(0);
});

test("using asks for dispose and nothing else when a block is entered", () => {
  const asked: PropertyKey[] = [];
  const resource = new Proxy<Disposable>(
    { [Symbol.dispose]() {} },
    {
      get(target, key) {
        asked.push(key);
        return Reflect.get(target, key);
      },
    },
  );
  {
    using _resource = resource;
  }
  expect(asked).toEqual([Symbol.dispose]);
});

test("dispose gets no argument when the body throws", () => {
  const calls: unknown[][] = [];
  expect(() => {
    using _resource = {
      [Symbol.dispose]: (...received: unknown[]) => void calls.push(received),
    };
    throw new RangeError("too far");
  }).toThrow(RangeError);
  expect(calls).toEqual([[]]);
});

test("dispose suppresses nothing when it returns true", () => {
  expect(() => {
    using _resource = { [Symbol.dispose]: () => true };
    throw new RangeError("too far");
  }).toThrow(RangeError);
});

test("a generator sees a return and no error when the body throws", () => {
  const seen: string[] = [];
  function* step() {
    try {
      yield;
      seen.push("resumed");
    } catch {
      seen.push("caught");
    } finally {
      seen.push("returned");
    }
  }
  expect(() => {
    using steps = step();
    steps.next();
    throw new RangeError("too far");
  }).toThrow(RangeError);
  expect(seen).toEqual(["returned"]);
});

test("an async dispose runs up to its first await when using calls it", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const steps: string[] = [];
  let disposal: Promise<void> | undefined;
  class Late implements Disposable {
    [Symbol.dispose](): Promise<void> {
      return (disposal = this.#close());
    }
    async #close(): Promise<void> {
      steps.push("started");
      await promise;
      steps.push("over");
    }
  }
  {
    using _late = new Late();
  }
  expect(steps).toEqual(["started"]);
  resolve();
  await disposal;
  expect(steps).toEqual(["started", "over"]);
});
