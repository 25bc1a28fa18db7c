import { expectLeaks } from "fdleak/vitest";
import { spawnSync } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { countDescriptors } from "fdleak";
import { assertHolds } from "course";
import { assertAnswered, assertVerified } from "course/check";
import { join } from "node:path";
import { expect, test } from "vitest";
import asyncLock from "./async-lock/pair.ts";
import { Lock } from "./async-lock/correct.ts";
import asyncReleaseInSyncStack from "./async-release-in-sync-stack/pair.ts";
import connectionNotReturned from "./connection-not-returned/pair.ts";
import flushedAfterClose from "./flushed-after-close/pair.ts";
import loopOfCloses from "./loop-of-closes/pair.ts";
import mapThrows from "./map-throws/pair.ts";
import promiseAllRejects from "./promise-all-rejects/pair.ts";
import registeredTooLate from "./registered-too-late/pair.ts";
import secondOpenFails from "./second-open-fails/pair.ts";
import waiterGivesUp from "./waiter-gives-up/pair.ts";
import joinTwoFiles from "./exercises/join-two-files/check.ts";
import sheetPerStation from "./exercises/sheet-per-station/check.ts";
import question from "./question/question.ts";

const hangs =
  "await using _ = { [Symbol.asyncDispose]: () => new Promise(() => {}) }";

test.for([
  secondOpenFails,
  mapThrows,
  registeredTooLate,
  loopOfCloses,
  flushedAfterClose,
  promiseAllRejects,
  asyncReleaseInSyncStack,
  connectionNotReturned,
  waiterGivesUp,
  asyncLock,
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

test("the question of multi-resource has the answer that it declares", async () => {
  await assertAnswered(question);
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

test("deposits that do not await a lock run side by side and leave it taken", async () => {
  const lock = new Lock();
  let balance = 0;
  const deposit = async (amount: number) => {
    void lock.acquire();
    const read = balance;
    await setImmediate();
    balance = read + amount;
  };
  await Promise.all([deposit(1), deposit(2)]);
  expect(balance).toBe(2);
  await expect(lock.acquire(AbortSignal.timeout(50))).rejects.toMatchObject({
    name: "TimeoutError",
  });
});

test("an AsyncDisposableStack awaits each release before the next begins", async () => {
  const events: string[] = [];
  {
    await using stack = new AsyncDisposableStack();
    for (const name of ["a", "b"]) stack.defer(() => release(name, events));
  }
  expect(events).toEqual(["b begins", "b ends", "a begins", "a ends"]);
});

test("one release that starts several runs them side by side", async () => {
  const events: string[] = [];
  {
    await using stack = new AsyncDisposableStack();
    stack.defer(async () => {
      await Promise.all(["a", "b"].map((name) => release(name, events)));
    });
  }
  expect(events).toEqual(["a begins", "b begins", "a ends", "b ends"]);
});

test("a second disposeAsync resolves while the first still waits", async () => {
  const events: string[] = [];
  const stack = new AsyncDisposableStack();
  stack.defer(() => release("a", events));
  const first = stack.disposeAsync();
  await stack.disposeAsync();
  expect(events).toEqual(["a begins"]);
  await first;
  expect(events).toEqual(["a begins", "a ends"]);
});

test.for([
  { where: "a module", code: `${hangs};`, exitCode: 13 },
  { where: "a function", code: `(async () => { ${hangs}; })();`, exitCode: 0 },
])(
  "a release that never settles ends Node with $exitCode in $where",
  ({ code, exitCode }) => {
    const args = ["--input-type=module", "--eval", code];
    expect(spawnSync(process.execPath, args).status).toBe(exitCode);
  },
);

test("a release with a time limit lets the next one run when it does not end", async () => {
  const events: string[] = [];
  const never = new Promise<void>(() => {});
  const disposed = (async () => {
    await using stack = new AsyncDisposableStack();
    stack.defer(() => release("a", events));
    stack.defer(() => within(20, never));
  })();
  await expect(disposed).rejects.toThrow("not released within 20 ms");
  expect(events).toEqual(["a begins", "a ends"]);
});

test("a stack around a loop holds every file when the loop ends", () => {
  const before = countDescriptors();
  using stack = new DisposableStack();
  for (let i = 0; i < 10; i++) {
    stack.adopt(openSync(import.meta.filename, "r"), closeSync);
  }
  expect(countDescriptors() - before).toBe(10);
});

test("using in a loop holds one file in the last iteration", () => {
  const before = countDescriptors();
  let held = 0;
  for (let i = 0; i < 10; i++) {
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

async function release(name: string, events: string[]): Promise<void> {
  events.push(`${name} begins`);
  await setImmediate();
  events.push(`${name} ends`);
}

async function within(limit: number, work: Promise<void>): Promise<void> {
  const late = new Error(`not released within ${limit} ms`);
  const timer = Promise.withResolvers<never>();
  using _timeout = setTimeout(() => timer.reject(late), limit);
  await Promise.race([work, timer.promise]);
}
