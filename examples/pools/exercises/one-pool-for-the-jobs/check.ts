import { closeSync, openSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { exercise, type PathContext, type Tools } from "course/exercise";
import type { Factory } from "generic-pool";

type Answer = typeof import("./solution.ts");
type Name = "tea" | "milk" | "coffee";

interface Connection {
  readonly number: number;
}

interface Variation {
  readonly names?: readonly Name[];
  /** The jobs that reject, or throw before there is a promise. */
  readonly fails?: Partial<Record<Name, "rejects" | "throws">>;
  /** The connections that cannot be closed, by number. */
  readonly stuck?: readonly number[];
  /** The first connection cannot be made at first. */
  readonly isLate?: true;
}

/** The turns of the event loop that a job takes. */
const turns = { tea: 2, milk: 8, coffee: 2 };

const closed = ["1 is closed", "2 is closed", "the call ends"];
const allRun = ["tea has 1", "milk has 2", "coffee has 1"];

export default exercise<Answer, Variation>(import.meta.dirname, {
  call: "runJobs()",
  minutes: 11,
  run: runThem,
  paths: {
    "the ordinary path": {
      requirements: [1, 2, 4],
      returns: results("tea", "milk", "coffee"),
      holds: ["connection 1", "connection 2"],
      events: [...allRun, ...closed],
    },
    "there is one job": {
      requirements: [1, 4],
      names: ["milk"],
      returns: results("milk"),
      holds: ["connection 1"],
      events: ["milk has 1", "1 is closed", "the call ends"],
    },
    "making a connection fails at first": {
      requirements: [2],
      isLate: true,
      returns: results("tea", "milk", "coffee"),
      events: [...allRun, ...closed],
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
      events: [
        ...["tea has 1", "milk has 2", "1 is closed", "coffee has 3"],
        ...["3 is closed", "2 is closed", "the call ends"],
      ],
    },
    "the last job fails": {
      requirements: [3, 5],
      fails: { coffee: "rejects" },
      throws: failureOf("coffee"),
      events: [...allRun, ...closed],
    },
    "a job throws before it returns a promise": {
      requirements: [3, 5],
      fails: { coffee: "throws" },
      throws: failureOf("coffee"),
      events: [...allRun, ...closed],
    },
    "two jobs fail": {
      requirements: [5],
      fails: { milk: "rejects", coffee: "rejects" },
      throws: failureOf("coffee"),
      events: [...allRun, ...closed],
    },
    "closing a connection fails": {
      requirements: [6],
      stuck: [2],
      throws: failureOf("close 2"),
      events: [...allRun, ...closed],
    },
    "closing both connections fails": {
      requirements: [6],
      stuck: [1, 2],
      throws: failureOf("close 1"),
      events: [...allRun, ...closed],
    },
    "closing fails after a job has failed": {
      requirements: [7],
      fails: { coffee: "rejects" },
      stuck: [2],
      throws: both("close 2", "coffee"),
      events: [...allRun, ...closed],
    },
    "closing the connection of a failed job fails": {
      requirements: [7],
      fails: { coffee: "rejects" },
      stuck: [1],
      throws: both("close 1", "coffee"),
      events: [...allRun, ...closed],
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
  const { note, nonce, look } = tools;
  const { factory, opened } = factoryOf(tools, stuck, isLate);
  const job = (name: Name) => (connection: Connection) => {
    note(`${name} has ${connection.number}`);
    if (fails[name] === "throws") throw new Error(`${name}: no ${nonce}`);
    return work(name);
  };
  const work = async (name: Name) => {
    await pass(turns[name]);
    if (fails[name]) throw new Error(`${name}: no ${nonce}`);
    if (name === names[0]) look();
    return `${name} ${nonce}`;
  };
  try {
    return await runJobs(factory, names.map(job));
  } finally {
    if (opened() > 0) note("the call ends");
    await pass(14); // for what goes on
  }
}

/** Opens files in place of connections, and numbers them. */
function factoryOf(
  { note, path, nonce }: Tools,
  stuck: readonly number[],
  isLate = false,
) {
  let fails = isLate;
  const files = new Map<Connection, number>();
  const factory: Factory<Connection> = {
    create: () => {
      if (fails) {
        fails = false;
        return Promise.reject(new Error(`connect: no ${nonce}`));
      }
      const connection = { number: files.size + 1 };
      const name = `connection ${connection.number}`;
      files.set(connection, openSync(path(name), "a"));
      return Promise.resolve(connection);
    },
    destroy: async (connection) => {
      const { number } = connection;
      closeSync(files.get(connection)!);
      note(`${number} is closed`);
      await setImmediate();
      if (stuck.includes(number)) {
        throw new Error(`close ${number}: no ${nonce}`);
      }
    },
  };
  return { factory, opened: () => files.size };
}

async function pass(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await setImmediate();
}
