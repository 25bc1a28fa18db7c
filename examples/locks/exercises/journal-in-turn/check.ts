import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { appendFile, type FileHandle } from "node:fs/promises";
import { setImmediate, setTimeout } from "node:timers/promises";
import { Mutex } from "async-mutex";
import { exercise, type PathContext, type Tools } from "course/exercise";

type Answer = typeof import("./solution.ts");

interface Variation {
  /**
   * Another call holds the mutex: for so many turns of a millisecond or more, or
   * until the call has ended.
   */
  readonly isHeldFor?: number;
  readonly patience?: number;
  /** The wait is cancelled. */
  readonly isCancelled?: boolean;
  /** The step that takes longer than any timer of the answer. */
  readonly slow?: "close" | "announce";
  /** Writing takes longer than the patience. */
  readonly isWrittenSlowly?: true;
  /** When the next call begins to wait; while this one writes unless given. */
  readonly nextWaits?: "early" | "never";
  readonly entry?: string;
  readonly folder?: string;
  /** The step that fails. */
  readonly fails?: "write" | "announce";
}

const timeout = "Error: timeout while waiting for mutex to become available";
const written = ["it writes", "the next call has its turn", "it announces"];
const nothing = { holds: [], events: ["the call ends", "the mutex is free"] };

export default exercise<Answer, Variation>(import.meta.dirname, {
  call: "append()",
  minutes: 8,
  run: appendInTurn,
  holds: ["journal"],
  events: [...written, "the call ends"],
  returns: ({ nonce }) => entryOf(nonce),
  paths: {
    "the ordinary path": {
      requirements: [2, 3, 6],
      given: ({ path }) => writeFileSync(path("journal"), "an old entry\n"),
      effect: ({ path, nonce }) =>
        readFileSync(path("journal"), "utf8") === `an old entry\n${nonce}\n`
          ? undefined
          : "The journal lacks its old entry, or the new one.",
    },
    "closing takes long": { requirements: [2], slow: "close", patience: 500 },
    "another call holds the mutex for a moment": {
      requirements: [1, 2],
      isHeldFor: 10,
      events: ["the other call ends its turn", ...written, "the call ends"],
    },
    "another call holds the mutex past the deadline": {
      requirements: [1, 4],
      isHeldFor: 200,
      patience: 10,
      nextWaits: "early",
      throws: timeout,
      holds: [],
      events: [
        "the call ends",
        "the other call ends its turn",
        "the next call has its turn",
      ],
    },
    "another call holds the mutex and the patience is 0": {
      requirements: [1],
      isHeldFor: 200,
      patience: 0,
      throws: timeout,
      holds: [],
      events: [
        "the call ends",
        "the other call ends its turn",
        "the mutex is free",
      ],
    },
    "the wait is cancelled": {
      requirements: [1, 4],
      isHeldFor: 200,
      isCancelled: true,
      throws: ({ nonce }) => `Error: closed ${nonce}`,
      holds: [],
      events: [
        "the call ends",
        "the other call ends its turn",
        "the mutex is free",
      ],
    },
    "the folder is missing": {
      requirements: [4, 5],
      folder: "missing/",
      throws: "ENOENT",
      ...nothing,
    },
    "writing fails": {
      requirements: [4, 5],
      fails: "write",
      throws: failureOf("write"),
      events: ["it writes", "the next call has its turn", "the call ends"],
    },
    "closing fails": {
      requirements: [4, 5],
      callFails: { close: "journal" },
      throws: "EIO",
      events: ["it writes", "the next call has its turn", "the call ends"],
    },
    "writing and closing fail": {
      requirements: [4, 5],
      fails: "write",
      callFails: { close: "journal" },
      throwsEither: (context) => [failureOf("write")(context), "EIO"],
      events: ["it writes", "the next call has its turn", "the call ends"],
    },
    "announcing fails": {
      requirements: [3, 5],
      fails: "announce",
      slow: "announce",
      patience: 500,
      throws: failureOf("announce"),
    },
    "the entry is empty and no other call waits": {
      requirements: [3, 6],
      entry: "",
      nextWaits: "never",
      returns: "",
      events: ["it writes", "it announces", ...nothing.events],
    },
    "writing takes longer than the patience": {
      requirements: [1],
      isWrittenSlowly: true,
      patience: 10,
    },
  },
});

/** The newline belongs to it. */
function entryOf(nonce: string): string {
  return `entry ${nonce}\n`;
}

function failureOf(step: string) {
  return ({ nonce }: PathContext) => `Error: ${step}: no ${nonce}`;
}

async function appendInTurn(
  { append }: Answer,
  tools: Tools,
  variation: Variation,
): Promise<string> {
  const { note, nonce, look, path, afterTimers } = tools;
  const { isHeldFor = 0, patience = 2000, folder = "", fails } = variation;
  const { entry: expected = entryOf(nonce), nextWaits, slow } = variation;
  const mutex = new Mutex(new Error(`closed ${nonce}`));
  const file = path(`${folder}journal`);
  let hasEnded = false;
  const isWanted = (turn: number) => turn < isHeldFor && !hasEnded;
  const other = isHeldFor > 0 ? hold(mutex, file, isWanted, tools) : undefined;
  let next: Promise<unknown> | undefined;
  let isNext = false;
  let hasResult = true;
  let opened: FileHandle | undefined;
  let closing: Promise<void> | undefined;
  const onTurn = () => {
    isNext = true;
    const isOpen = (opened?.fd ?? -1) !== -1 ? ", and the journal is open" : "";
    note(`the next call has its turn${isOpen}`);
  };
  const wait = () => {
    next = mutex.acquire().then(onTurn, () => {}); // its wait may be cancelled
  };

  /** As on a busy disk: the next call could have its turn meanwhile. */
  const closeSlowly = (journal: FileHandle) => {
    const close = journal.close.bind(journal);
    journal.close = () => (closing = pass(2).then(afterTimers).then(close));
  };
  const write = async (journal: FileHandle) => {
    opened = journal;
    note("it writes");
    look();
    if (slow === "close") closeSlowly(journal);
    if (nextWaits === undefined) wait();
    await setImmediate();
    if (variation.isWrittenSlowly) await afterTimers();
    if (fails === "write") throw new Error(`write: no ${nonce}`);
    await appendFile(journal, `${nonce}\n`);
    return expected;
  };
  const announce = async (entry: string) => {
    if (nextWaits === "never" && mutex.isLocked()) note("the mutex is taken");
    await setImmediate();
    if (slow === "announce") await afterTimers();
    note(entry === expected ? "it announces" : "no entry to announce");
    if (fails === "announce") throw new Error(`announce: no ${nonce}`);
  };

  try {
    const appending = append(mutex, file, write, announce, patience);
    if (nextWaits === "early") wait();
    if (variation.isCancelled) setImmediate().then(() => mutex.cancel(), fail);
    const entry: string | undefined = await appending;
    hasResult = entry !== undefined;
    return entry;
  } finally {
    for (let step = 0; step < 9; step++) await Promise.resolve(); // the next call's
    if (hasResult) note("the call ends");
    hasEnded = true;
    await other;
    await closing?.catch(() => {});
    await pass(3);
    if (next && !isNext) note("the next call never has its turn");
    else if (next) noteLost(mutex, tools);
    else if (hasResult)
      note(`the mutex is ${mutex.isLocked() ? "taken" : "free"}`);
  }
}

/** Another call, which has its turn for a while. */
async function hold(
  mutex: Mutex,
  file: string,
  isWanted: (turn: number) => boolean,
  tools: Tools,
): Promise<void> {
  const acquiring = mutex.acquire();
  const release = await acquiring;
  for (let turn = 0; isWanted(turn); turn++) await setTimeout(1);
  if (existsSync(file)) tools.note("the journal is open before its turn");
  noteLost(mutex, tools);
  tools.note("the other call ends its turn");
  release();
}

function noteLost(mutex: Mutex, { note }: Tools): void {
  if (!mutex.isLocked()) note("another call has lost its turn");
}

async function pass(turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await setImmediate();
}

function fail(error: unknown): never {
  throw error;
}
