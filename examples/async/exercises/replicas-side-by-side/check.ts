import { closeSync, openSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import {
  type PathContext,
  type Tools,
  errorsIn,
  exercise,
} from "course/exercise";

type Answer = typeof import("./solution.ts");
type Replica = import("./solution.ts").Replica;

interface Variation {
  readonly asked?: string[];
  /** The step that fails, by host. */
  readonly fails?: Readonly<Record<string, "refuse" | "find" | "close">>;
  /** The turns of the event loop to wait after the call. */
  readonly wait?: number;
}

const hosts = ["berlin", "lisbon", "oslo"];
const twice = ["oslo", ...hosts];

/** The turns that connecting takes: the last host connects first. */
const turns: Record<string, number> = { berlin: 2, lisbon: 3, oslo: 1 };

export default exercise<Answer, Variation>(import.meta.dirname, {
  call: "compare()",
  minutes: 12,
  run: compareHosts,
  events: [],
  paths: {
    "the ordinary path": {
      requirements: [1, 3, 4],
      returns: found(hosts),
      holds: hosts,
    },
    "one host is given twice": {
      requirements: [1, 3],
      asked: twice,
      returns: found(twice),
      holds: hosts,
    },
    "one host refuses at once": {
      requirements: [2, 3],
      fails: { oslo: "refuse" },
      wait: 14,
      throws: errorOf("oslo"),
    },
    "one host refuses in the end": {
      requirements: [2, 3],
      fails: { lisbon: "refuse" },
      wait: 12,
      throws: errorOf("lisbon"),
    },
    "finding rejects": {
      requirements: [3, 4],
      fails: { lisbon: "find" },
      throws: errorOf("lisbon"),
      holds: hosts,
    },
    "closing fails": {
      requirements: [5, 6],
      fails: { lisbon: "close" },
      throws: errorOf("lisbon"),
      holds: hosts,
    },
    "one host refuses and closing another fails": {
      requirements: [5, 6],
      fails: { berlin: "close", lisbon: "refuse" },
      wait: 12,
      throws: suppressed("berlin", "lisbon"),
    },
    "one host refuses at once and closing a late one fails": {
      requirements: [3, 6],
      fails: { lisbon: "close", oslo: "refuse" },
      wait: 14,
      throws: suppressed("lisbon", "oslo"),
    },
    "finding rejects and closing another fails": {
      requirements: [4, 6],
      fails: { berlin: "find", lisbon: "close" },
      throws: suppressed("lisbon", "berlin"),
    },
    "closing two fails": {
      requirements: [5, 6],
      run: (...call) => inOneOrder(compareHosts(...call)),
      fails: { berlin: "close", lisbon: "close" },
      throws: suppressed("lisbon", "berlin"),
    },
  },
});

function found(asked: readonly string[]) {
  return ({ nonce }: PathContext) => asked.map((host) => `${nonce} of ${host}`);
}

function errorOf(host: string) {
  return ({ nonce }: PathContext) => `Error: ${host}: no ${nonce}`;
}

function suppressed(later: string, first: string) {
  return (context: PathContext) =>
    `SuppressedError (${errorOf(later)(context)}, suppressing ${errorOf(first)(context)})`;
}

async function compareHosts(
  { compare }: Answer,
  tools: Tools,
  { asked = hosts, fails = {}, wait = 0 }: Variation,
): Promise<string[]> {
  try {
    return await compare(asked, tools.nonce, (host) =>
      connect(host, tools, fails),
    );
  } finally {
    // Late connections would count as the next path's. An answer that asks the
    // other hosts all the same closes them a turn or two after that.
    await pass(wait);
  }
}

/** The host connects after another one has refused. */
function isLate(host: string, fails: NonNullable<Variation["fails"]>): boolean {
  return hosts.some(
    (other) => fails[other] === "refuse" && turns[other]! < turns[host]!,
  );
}

/** Opens a file in place of a connection; errors name their host. */
async function connect(
  host: string,
  { afterTimers, look, note, path, nonce }: Tools,
  fails: NonNullable<Variation["fails"]>,
): Promise<Replica> {
  const failAt = (step: "refuse" | "find" | "close") => {
    if (fails[host] === step) throw new Error(`${host}: no ${nonce}`);
  };
  await pass(turns[host]!);
  if (isLate(host, fails)) await afterTimers();
  failAt("refuse");
  const file = openSync(path(host), "a");
  let isOpen = true;
  let asked = 0;
  return {
    find: async (key) => {
      asked += 1;
      await pass(fails[host] === "find" ? 3 : 12);
      look();
      asked -= 1;
      failAt("find");
      return `${key} of ${host}`;
    },
    [Symbol.asyncDispose]: async () => {
      if (asked > 0) note(`${host} is closed while it is asked`);
      // When all close at once, a failure arrives before the others are closed.
      await pass(fails[host] === "close" ? 0 : 2);
      if (isOpen) closeSync(file);
      isOpen = false;
      failAt("close");
    },
  };
}

/** Sorts the errors: the answer chooses which connection it closes first. */
async function inOneOrder<T>(compared: Promise<T>): Promise<T> {
  try {
    return await compared;
  } catch (error) {
    throw errorsIn(error)
      .toSorted((a, b) => `${a}`.localeCompare(`${b}`))
      .reduce((first, next) => new SuppressedError(next, first));
  }
}

async function pass(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await setImmediate();
}
