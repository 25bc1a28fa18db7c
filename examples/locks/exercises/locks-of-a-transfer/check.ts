import { closeSync, openSync, unlinkSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { exercise, type PathContext, type Tools } from "course/exercise";

type Answer = typeof import("./solution.ts");

interface Variation {
  readonly accounts?: string[];
  /** The steps that fail once, such as `lock B` or `release A`. */
  readonly fails?: readonly string[];
  /** When the signal aborts: before or after the call, or at this lock. */
  readonly aborts?: string;
  /** The lock is taken in spite of the abort. */
  readonly isDeaf?: boolean;
  /** What it aborts with; an Error unless given. */
  readonly reason?: 0;
  readonly isDisposed?: "again" | "twice at once";
}

const taken = ["A is locked", "B is locked", "C is locked"];
const seven = ["A", "B", "C", "D", "E", "F", "G"];
const released = ["C is released", "B is released", "A is released"];

export default exercise<Answer, Variation>(import.meta.dirname, {
  call: "lockAll()",
  minutes: 9,
  run: transfer,
  holds: ["A.lock", "B.lock", "C.lock"],
  returns: "B C A",
  events: [...taken, "the money is moved", ...released, "the end"],
  paths: {
    "the ordinary path": { requirements: [1, 4] },
    "an account is listed twice": {
      requirements: [1],
      accounts: ["B", "C", "A", "B"],
      returns: "B C A B",
    },
    "there are seven accounts": {
      requirements: [1, 4],
      accounts: ["G", "B", "F", "C", "A", "E", "D"],
      returns: "G B F C A E D",
      holds: seven.map((account) => `${account}.lock`),
      events: [
        ...seven.map((account) => `${account} is locked`),
        "the money is moved",
        ...seven.toReversed().map((account) => `${account} is released`),
        "the end",
      ],
    },
    "there are no accounts": {
      requirements: [1],
      accounts: [],
      returns: "",
      holds: [],
      events: ["the money is moved", "the end"],
    },
    "the 3rd lock cannot be taken": {
      requirements: [2],
      fails: ["lock C"],
      throws: failureOf("lock C"),
      holds: [],
      events: [...taken.slice(0, 2), ...released.slice(1), "the end"],
    },
    "the 3rd lock cannot be taken and a release fails": {
      requirements: [2],
      fails: ["lock C", "release B"],
      throws: (context) =>
        `SuppressedError (${failureOf("release B")(context)}, suppressing ${failureOf("lock C")(context)})`,
      holds: [],
      events: [...taken.slice(0, 2), ...released.slice(1), "the end"],
    },
    "the signal aborts before the call": {
      requirements: [3],
      aborts: "before",
      throws: stop,
      holds: [],
      events: ["the end"],
    },
    "the signal aborts while a lock is awaited": {
      requirements: [3],
      aborts: "B",
      throws: stop,
      holds: [],
      events: ["A is locked", "A is released", "the end"],
    },
    "the signal aborts and the lock still arrives": {
      requirements: [3],
      aborts: "B",
      isDeaf: true,
      reason: 0,
      throws: "0",
      holds: [],
      events: [...taken.slice(0, 2), ...released.slice(1), "the end"],
    },
    "the signal aborts and the last lock still arrives": {
      requirements: [3],
      aborts: "C",
      isDeaf: true,
      throws: stop,
      holds: [],
      events: [...taken, ...released, "the end"],
    },
    "the signal aborts and the lock cannot be taken": {
      requirements: [2, 3],
      aborts: "B",
      isDeaf: true,
      fails: ["lock B"],
      throws: failureOf("lock B"),
      holds: [],
      events: ["A is locked", "A is released", "the end"],
    },
    "a release fails": {
      requirements: [4],
      fails: ["release B"],
      throws: failureOf("release B"),
    },
    "a release fails and the lease is disposed again": {
      requirements: [4, 5],
      fails: ["release B"],
      isDisposed: "again",
      throws: failureOf("release B"),
    },
    "the lease is disposed twice": { requirements: [5], isDisposed: "again" },
    "the lease is disposed twice at the same time": {
      requirements: [4, 5],
      isDisposed: "twice at once",
    },
    "the signal aborts while the money is moved": {
      requirements: [3, 4],
      aborts: "after",
    },
  },
});

function stop({ nonce }: PathContext): string {
  return `Error: stop ${nonce}`;
}

function failureOf(step: string) {
  return ({ nonce }: PathContext) => `Error: ${step}: no ${nonce}`;
}

async function transfer(
  { lockAll }: Answer,
  tools: Tools,
  variation: Variation,
): Promise<string | undefined> {
  const { look, note, nonce } = tools;
  const { accounts = ["B", "C", "A"], aborts, isDisposed } = variation;
  const failing = new Set(variation.fails);
  const failAt = (step: string) => {
    if (failing.delete(step)) throw new Error(`${step}: no ${nonce}`);
  };
  const control = new AbortController();
  const { reason = new Error(`stop ${nonce}`) } = variation;
  const abort = () => control.abort(reason);
  if (aborts === "before") abort();
  const list = [...accounts];
  let hasLease = true;
  try {
    await using lease: AsyncDisposable | undefined = await lockAll(
      list,
      (account, signal) =>
        lock(account, signal, tools, variation, abort, failAt),
      control.signal,
    );
    hasLease = lease !== undefined;
    if (!lease) return undefined;
    look();
    if (aborts === "after") abort();
    await pass(9); // for a release that would be too early
    note("the money is moved");
    const dispose = () => lease[Symbol.asyncDispose]();
    if (isDisposed === "again") await dispose();
    else if (isDisposed) await Promise.all([dispose(), dispose()]);
  } catch (error) {
    throw oneOfTwice(error);
  } finally {
    if (hasLease) note("the end");
    await tools.afterTimers();
    await pass(9); // for work that goes on
  }
  return list.join(" ");
}

/** A second dispose may throw the error of the first one again. */
function oneOfTwice(error: unknown): unknown {
  const isTwice =
    error instanceof SuppressedError && error.error === error.suppressed;
  return isTwice ? error.error : error;
}

/** A lock file. A is the slowest to lock and the fastest to release. */
async function lock(
  account: string,
  signal: AbortSignal | undefined,
  { afterTimers, path, note }: Tools,
  { aborts, isDeaf = false }: Variation,
  abort: () => void,
  failAt: (step: string) => void,
): Promise<AsyncDisposable> {
  const turns = "ABC".indexOf(account) + 1;
  await pass(1);
  if (aborts === account) abort();
  await pass(4 - turns);
  if (!isDeaf) signal?.throwIfAborted();
  failAt(`lock ${account}`);
  const file = path(`${account}.lock`);
  const fd = openSync(file, "wx");
  let isHeld = true;
  note(`${account} is locked`);
  return {
    async [Symbol.asyncDispose]() {
      await pass(turns);
      await afterTimers(); // no delay of the answer outlasts it
      note(`${account} is released`);
      if (!isHeld) return;
      isHeld = false;
      closeSync(fd);
      unlinkSync(file);
      failAt(`release ${account}`);
    },
  };
}

async function pass(turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await setImmediate();
}
