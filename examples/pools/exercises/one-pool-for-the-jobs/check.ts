import { closeSync, openSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import {
  exercise,
  inShort,
  manyOf,
  type PathContext,
  type Tools,
} from "course/exercise";
import type { Factory } from "generic-pool";

type Answer = typeof import("./solution.ts");
/** `tea`, `milk`, `coffee`, or `job 4`. */
type Name = string;

interface Connection {
  readonly file: number;
}

interface Variation {
  readonly names?: readonly Name[];
  /** The jobs that reject, or throw before there is a promise. */
  readonly fails?: Readonly<Record<Name, "rejects" | "throws">>;
  /** The connections that cannot be closed, numbered by their first jobs. */
  readonly stuck?: readonly number[];
  /** The first two attempts to make a connection fail. */
  readonly isLate?: true;
}

/** The turns of the event loop that a job takes; 2 unless given. */
const turns: Record<Name, number> = { tea: 2, milk: 8, coffee: 2 };

const ended = ["milk ends", "all are closed", "the call ends"];
const all = ["tea has 1", "milk has 2", "coffee has 1", ...ended];

export default exercise<Answer, Variation>(import.meta.dirname, {
  call: "runJobs()",
  minutes: 11,
  run: runThem,
  paths: {
    "the ordinary path": {
      requirements: [1, 2, 4],
      returns: results("tea", "milk", "coffee"),
      holds: ["connection 1", "connection 2"],
      events: all,
    },
    "there is one job": {
      requirements: [1, 4],
      names: ["milk"],
      returns: results("milk"),
      holds: ["connection 1"],
      events: ["milk has 1", ...ended],
    },
    "there are many jobs": {
      requirements: [1, 2],
      run: async (answer, tools) => {
        const names = manyOf("job", tools);
        const found = await runThem(answer, tools, { names });
        return inShort(found, results(...names)(tools));
      },
      returns: (context) => {
        const found = results(...manyOf("job", context))(context);
        return inShort(found, found);
      },
      holds: ["connection 1", "connection 2"],
    },
    "making a connection fails at first": {
      requirements: [2],
      isLate: true,
      names: ["milk", "tea", "coffee"],
      returns: results("milk", "tea", "coffee"),
      events: ["milk has 1", "tea has 2", "coffee has 2", ...ended],
    },
    "there is no job": {
      requirements: [1],
      names: [],
      returns: [],
      events: [],
    },
    "the first job fails": {
      requirements: [3, 5],
      fails: { tea: "rejects" },
      throws: failureOf("tea"),
      events: ["tea has 1", "milk has 2", "coffee has 3", ...ended],
    },
    "the last job fails": {
      requirements: [3, 5],
      fails: { coffee: "rejects" },
      throws: failureOf("coffee"),
      events: all,
    },
    "a job throws before it returns a promise": {
      requirements: [3, 5],
      fails: { coffee: "throws" },
      throws: failureOf("coffee"),
      events: all,
    },
    "two jobs fail": {
      requirements: [5],
      fails: { milk: "rejects", coffee: "rejects" },
      throws: failureOf("coffee"),
      events: all,
    },
    "closing a connection fails": {
      requirements: [6],
      stuck: [2],
      throws: failureOf("close 1"),
      events: all,
    },
    "closing both connections fails": {
      requirements: [6],
      stuck: [1, 2],
      throws: failureOf("close 1"),
      events: all,
    },
    "closing fails after a job has failed": {
      requirements: [7],
      fails: { coffee: "rejects" },
      stuck: [2],
      throws: both("close 1", "coffee"),
      events: all,
    },
    "closing the connection of a failed job fails": {
      requirements: [7],
      fails: { coffee: "rejects" },
      stuck: [1],
      throws: both("close 1", "coffee"),
      events: all,
    },
  },
});

function results(...names: Name[]) {
  return ({ nonce }: PathContext) => names.map((name) => `${name} ${nonce}`);
}

function failureOf(step: string) {
  return ({ nonce }: PathContext) => `Error: ${step}: no ${nonce}`;
}

function both(error: string, suppressed: string) {
  return (context: PathContext) =>
    `SuppressedError (${failureOf(error)(context)}, suppressing ${failureOf(suppressed)(context)})`;
}

async function runThem(
  { runJobs }: Answer,
  tools: Tools,
  {
    names = ["tea", "milk", "coffee"],
    fails = {},
    stuck = [],
    isLate,
  }: Variation,
): Promise<string[]> {
  const { note, nonce, look, afterTimers } = tools;
  const { factory, numberOf, isUsed } = factoryOf(tools, stuck, isLate);
  const job = (name: Name) => (connection: Connection) => {
    note(`${name} has ${numberOf(connection)}`);
    if (fails[name] === "throws") throw new Error(`${name}: no ${nonce}`);
    return work(name);
  };
  const work = async (name: Name) => {
    await pass(turns[name] ?? 2);
    if (name === "milk") {
      await afterTimers();
      note("milk ends");
    }
    if (fails[name]) throw new Error(`${name}: no ${nonce}`);
    if (name === names[0]) look();
    return `${name} ${nonce}`;
  };
  try {
    return await runJobs(factory, names.map(job));
  } finally {
    if (isUsed()) note("the call ends");
    await pass(14); // for what goes on
  }
}

/** Opens files in place of connections, and numbers those that jobs get. */
function factoryOf(
  { note, path, nonce, afterTimers }: Tools,
  stuck: readonly number[],
  isLate = false,
) {
  let attempts = 0;
  let open = 0;
  let failures = 0;
  const made: Connection[] = [];
  const lent: Connection[] = [];
  const factory: Factory<Connection> = {
    create: () => {
      if (isLate && ++attempts <= 2) {
        return Promise.reject(new Error(`connect: no ${nonce}`));
      }
      const name = `connection ${made.length + 1}`;
      const connection = { file: openSync(path(name), "a") };
      made.push(connection);
      open += 1;
      return Promise.resolve(connection);
    },
    destroy: async (connection) => {
      await Promise.resolve(); // until the answer has begun to wait
      await afterTimers();
      closeSync(connection.file);
      if (--open === 0) note("all are closed");
      await setImmediate();
      if (stuck.includes(numberOf(connection))) {
        throw new Error(`close ${++failures}: no ${nonce}`);
      }
    },
  };
  const numberOf = (connection: Connection) => {
    if (!lent.includes(connection)) lent.push(connection);
    return lent.indexOf(connection) + 1;
  };
  return { factory, numberOf, isUsed: () => made.length > 0 };
}

async function pass(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await setImmediate();
}
