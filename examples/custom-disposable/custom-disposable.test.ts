import { spawnSync } from "node:child_process";
import {
  closeSync,
  fstatSync,
  mkdtempDisposableSync,
  openSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { assertHolds } from "course";
import { assertAnswered, assertVerified } from "course/check";
import { expect, test } from "vitest";
import { Dictionary } from "./constructor-throws/correct.ts";
import constructorThrows from "./constructor-throws/pair.ts";
import detachedMethod from "./detached-method/pair.ts";
import { Journal as ClosableJournal } from "./disposed-twice/correct.ts";
import disposedTwice from "./disposed-twice/pair.ts";
import { Draft } from "./failed-draft/correct.ts";
import failedDraft from "./failed-draft/pair.ts";
import libraryWithoutDispose from "./library-without-dispose/pair.ts";
import { SalesJournal } from "./override-without-super/correct.ts";
import overrideWithoutSuper from "./override-without-super/pair.ts";
import { Album } from "./owner-without-dispose/correct.ts";
import ownerWithoutDispose from "./owner-without-dispose/pair.ts";
import releaseAfterYield from "./release-after-yield/pair.ts";
import unawaitedDispose from "./unawaited-dispose/pair.ts";
import { Journal } from "./used-after-dispose/correct.ts";
import usedAfterDispose from "./used-after-dispose/pair.ts";
import mailboxWithAnIndex from "./exercises/mailbox-with-an-index/check.ts";
import draftOfTheReport from "./exercises/draft-of-the-report/check.ts";
import question from "./question/question.ts";

test.for([
  libraryWithoutDispose,
  detachedMethod,
  disposedTwice,
  usedAfterDispose,
  ownerWithoutDispose,
  constructorThrows,
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

test("the question of custom-disposable has the answer that it declares", async () => {
  await assertAnswered(question);
});

/** A resource, and a use of it that is refused after dispose. */
type LateUse = (path: string) => readonly [Disposable, () => unknown];

const lateUses: [string, LateUse][] = [
  [
    "disposed-twice's Journal",
    (path) => {
      const journal = new ClosableJournal(path);
      return [journal, () => journal.write("late")];
    },
  ],
  [
    "used-after-dispose's Journal",
    (path) => {
      const journal = new Journal(path);
      return [journal, () => journal.write("late")];
    },
  ],
  [
    "SalesJournal",
    (path) => {
      const journal = new SalesJournal(path);
      return [journal, () => journal.write("late")];
    },
  ],
  [
    "Album",
    (path) => {
      const album = new Album([path]);
      return [album, () => album.read()];
    },
  ],
  [
    "Dictionary",
    (path) => {
      const dictionary = new Dictionary(path, path);
      return [dictionary, () => dictionary.entry(0)];
    },
  ],
  [
    "Draft",
    (path) => {
      const draft = new Draft(path);
      return [draft, () => draft.write("late")];
    },
  ],
  [
    "a published Draft",
    (path) => {
      const draft = new Draft(path);
      draft.publish();
      return [draft, () => draft.write("late")];
    },
  ],
  [
    "a Draft to publish",
    (path) => {
      const draft = new Draft(path);
      return [draft, () => draft.publish()];
    },
  ],
  [
    "a Draft to publish again",
    (path) => {
      const draft = new Draft(path);
      draft.publish();
      return [draft, () => draft.publish()];
    },
  ],
];

test.for(lateUses)("%s throws when it is used after dispose", ([, make]) => {
  using scratch = mkdtempDisposableSync(join(tmpdir(), "late-"));
  const path = join(scratch.path, "one.txt");
  writeFileSync(path, "");
  using stack = new DisposableStack();

  const [resource, use] = make(path);
  resource[Symbol.dispose]();
  const others = [1, 2].map(() =>
    stack.adopt(openSync(join(scratch.path, "other"), "w+"), closeSync),
  );

  expect(use).toThrow(/ is closed$/);
  for (const fd of others) expect(fstatSync(fd).size).toBe(0);
});

test("a database that is dropped is open until garbage is collected", () => {
  using scratch = mkdtempDisposableSync(join(tmpdir(), "dropped-"));
  const path = join(scratch.path, "users.db");
  new Database(path).exec("CREATE TABLE users (name TEXT)").close();

  const seen = runProgram(`
    import { setImmediate } from "node:timers/promises";
    import { descriptorsOf, warmUp } from "fdleak";
    import { findUser } from "./library-without-dispose/wrong.ts";

    warmUp();
    const before = descriptorsOf().count();
    const opened = () => descriptorsOf().count() - before;
    for (let call = 0; call < 20; call++) {
      try {
        findUser(${JSON.stringify(path)}, () => true);
      } catch {}
    }
    console.log(opened());
    for (let round = 0; round < 5; round++) {
      gc();
      await setImmediate(); // native objects are freed in a later turn
    }
    console.log(opened());`);
  expect(seen).toEqual({ status: 0, stdout: "20\n0\n", stderr: "" });
});

test("a database stays open when one of its iterators is open", () => {
  using scratch = mkdtempDisposableSync(join(tmpdir(), "busy-"));
  const db = new Database(join(scratch.path, "users.db"));
  const rows = db.prepare("SELECT 1").iterate();
  rows.next();

  expect(() => db.close()).toThrow("busy executing a query");
  expect(db.open).toBe(true);
  rows.return?.();
  db.close();
  expect(db.open).toBe(false);
});

test("a stack closes an iterator before its database when it adopts both", () => {
  using scratch = mkdtempDisposableSync(join(tmpdir(), "busy-"));
  const stack = new DisposableStack();
  const db = stack.adopt(
    new Database(join(scratch.path, "users.db")),
    (opened) => opened.close(),
  );
  const rows = stack.adopt(db.prepare("SELECT 1").iterate(), (opened) =>
    opened.return?.(),
  );
  rows.next();

  stack.dispose();
  expect(db.open).toBe(false);
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

test("an async dispose that fails ends the process when using calls it", () => {
  const program = `
    try {
      using late = { async [Symbol.dispose]() { throw new RangeError("late"); } };
    } catch {
      console.log("caught");
    }
    setTimeout(() => console.log("still running"));`;
  const { status, stdout, stderr } = runProgram(program);
  expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
  expect(stderr).toContain("RangeError: late");
});

function runProgram(program: string) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--expose-gc", "--input-type=module", "--eval", program],
    { cwd: import.meta.dirname, encoding: "utf8" },
  );
  return { status, stdout, stderr };
}
