import { getEventListeners } from "node:events";
import { closeSync, openSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { exercise, type PathContext, type Tools } from "course/exercise";
import { createPool } from "generic-pool";

type Answer = typeof import("./solution.ts");
type Connection = import("./solution.ts").Connection;
type Step = "acquire" | "query" | "release" | "destroy";
type Moment =
  | "before"
  | "while it waits"
  | "while it asks"
  | "with the answer"
  | "after";

interface Variation {
  readonly fails?: readonly Step[];
  /** Another caller has the only connection at first. */
  readonly isBusy?: true;
  readonly aborts?: Moment;
  readonly question?: string;
}

export default exercise<Answer, Variation>(import.meta.dirname, {
  call: "ask()",
  minutes: 9,
  run: askOnce,
  paths: {
    "the ordinary path": {
      requirements: [1, 7],
      returns: answer,
      holds: ["connection"],
      events: ["released", "the call ends"],
    },
    "another caller has the connection at first": {
      requirements: [1],
      isBusy: true,
      returns: answer,
      holds: ["connection"],
      events: ["the other caller returns it", "released", "the call ends"],
    },
    "the answer is empty": {
      requirements: [1],
      question: "",
      returns: "",
      holds: ["connection"],
      events: ["released", "the call ends"],
    },
    "the signal aborts when the answer is whole": {
      requirements: [1],
      aborts: "with the answer",
      returns: answer,
      holds: ["connection"],
      events: ["released", "the call ends"],
    },
    "no connection can be acquired": {
      requirements: [4, 7],
      fails: ["acquire"],
      throws: failureOf("acquire"),
      events: ["the call ends"],
    },
    "the query fails": {
      requirements: [1],
      fails: ["query"],
      throws: failureOf("query"),
      holds: ["connection"],
      events: ["destroyed", "the call ends"],
    },
    "the query and destroying fail": {
      requirements: [5],
      fails: ["query", "destroy"],
      throws: (context) =>
        `SuppressedError (${failureOf("destroy")(context)}, suppressing ${failureOf("query")(context)})`,
      holds: ["connection"],
      events: ["destroyed", "the call ends"],
    },
    "the release fails": {
      requirements: [6],
      fails: ["release"],
      throws: failureOf("release"),
      holds: ["connection"],
      events: ["released", "the call ends"],
    },
    "the signal aborts during the query": {
      requirements: [1],
      aborts: "while it asks",
      throws: stop,
      holds: ["connection"],
      events: ["destroyed", "the call ends"],
    },
    "the signal aborts while the call waits": {
      requirements: [2],
      isBusy: true,
      aborts: "while it waits",
      throws: stop,
      events: ["the call ends", "the other caller returns it", "released"],
    },
    "a late connection cannot be released": {
      requirements: [2, 6],
      isBusy: true,
      aborts: "while it waits",
      fails: ["release"],
      throws: stop,
      events: ["the call ends", "the other caller returns it", "released"],
    },
    "a late connection cannot be acquired": {
      requirements: [2, 4],
      isBusy: true,
      aborts: "while it waits",
      fails: ["acquire"],
      throws: stop,
      events: ["the call ends", "the other caller returns it"],
    },
    "the signal aborts before the call": {
      requirements: [3],
      aborts: "before",
      throws: stop,
      events: [],
    },
    "the signal aborts after the call": {
      requirements: [7],
      aborts: "after",
      returns: answer,
      holds: ["connection"],
      events: ["released", "the call ends"],
    },
  },
});

function answer({ nonce }: PathContext): string {
  return `42, ${nonce}`;
}

function failureOf(step: Step) {
  return ({ nonce }: PathContext) => `Error: ${step}: no ${nonce}`;
}

function stop({ nonce }: PathContext): string {
  return `Error: stop ${nonce}`;
}

async function askOnce(
  { ask }: Answer,
  tools: Tools,
  { isBusy, aborts, fails = [], question }: Variation,
): Promise<string> {
  const { note, nonce, look, afterTimers } = tools;
  const control = new AbortController();
  const abort = () => control.abort(new Error(`stop ${nonce}`));
  const { pool, take, giveBack, acquired } = openPool(
    tools,
    fails,
    async (signal) => {
      if (aborts === "while it asks") abort();
      await setImmediate();
      await afterTimers();
      signal.throwIfAborted();
      if (aborts === "with the answer") abort();
    },
  );
  const other = isBusy ? await take() : undefined;
  const returnIt = async () => {
    note("the other caller returns it");
    await giveBack(other!);
  };
  if (aborts === "before") abort();
  const asking = ask(pool, question ?? `6 * 7, ${nonce}`, control.signal);
  const hasAcquired = () => acquired() > 0;
  if (isBusy && hasAcquired()) look();
  if (aborts === "while it waits") abort();
  else if (isBusy) void setImmediate().then(afterTimers).then(returnIt);
  try {
    return await asking;
  } finally {
    if (hasAcquired()) note("the call ends");
    if (aborts === "while it waits") await returnIt();
    if (aborts === "after") abort();
    await pass(4); // for a late connection
    if (getEventListeners(control.signal, "abort").length > 0) {
      note("a listener stays");
    }
    await pool.clear(); // closes what has been returned
  }
}

/** A pool of one connection, which is an open file; it notes what comes back. */
function openPool(
  { note, look, path, nonce, afterTimers }: Tools,
  fails: readonly Step[],
  beforeAnswer: (signal: AbortSignal) => Promise<void>,
) {
  const files = new Map<Connection, number>();
  const failAt = (step: Step) => {
    if (fails.includes(step)) throw new Error(`${step}: no ${nonce}`);
  };
  const query = async (question: string, signal: AbortSignal) => {
    look();
    await beforeAnswer(signal);
    failAt("query");
    return question.replace("6 * 7", "42");
  };
  const pool = createPool<Connection>({
    create: () => {
      const connection = { query };
      files.set(connection, openSync(path("connection"), "a"));
      return Promise.resolve(connection);
    },
    destroy: (connection) =>
      Promise.try(() => closeSync(files.get(connection)!)),
  });
  const giveBack = pool.release.bind(pool);
  const destroy = pool.destroy.bind(pool);
  const take = pool.acquire.bind(pool);
  const failLater = async () => {
    const connection = await take();
    await giveBack(connection);
    failAt("acquire");
    return connection;
  };
  let count = 0;
  pool.acquire = () => {
    count++;
    return fails.includes("acquire") ? failLater() : take();
  };
  const needPool = (it: unknown) => {
    if (it !== pool) throw new TypeError("the method is called without a pool");
  };
  pool.release = async function (this: unknown, connection) {
    needPool(this);
    await setImmediate();
    await afterTimers();
    note("released");
    await giveBack(connection);
    failAt("release");
  };
  pool.destroy = async function (this: unknown, connection) {
    needPool(this);
    await setImmediate();
    await afterTimers();
    note("destroyed");
    await destroy(connection);
    failAt("destroy");
  };
  return { pool, take, giveBack, acquired: () => count };
}

async function pass(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await setImmediate();
}
