import { closeSync, openSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import {
  type PathContext,
  type Tools,
  exercise,
  inShort,
  manyOf,
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

/**
 * The turns that finding takes: the last host answers first, and long after the
 * first of all hosts is asked.
 */
const findTurns: Record<string, number> = { berlin: 16, lisbon: 14, oslo: 12 };

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
    "there are many hosts": {
      requirements: [1, 3, 4],
      run: async (answer, tools) => {
        const asked = manyOf("host", tools);
        const answers = await compareHosts(answer, tools, { asked });
        return inShort(answers, found(asked)(tools));
      },
      returns: (context) => {
        const answers = found(manyOf("host", context))(context);
        return inShort(answers, answers);
      },
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
    "finding rejects for two hosts": {
      requirements: [3, 4],
      fails: { berlin: "find", oslo: "find" },
      throwsEither: ({ nonce }) => [
        `Error: berlin: no ${nonce}`,
        `Error: oslo: no ${nonce}`,
      ],
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

/** One call, and what it has begun. */
interface Call {
  readonly tools: Tools;
  readonly fails: NonNullable<Variation["fails"]>;
  readonly connections: Connection[];
  /** `find` has settled for one of the hosts. */
  hasSettled: boolean;
  hasEnded: boolean;
  /** How many steps wait for the timers of the answer. */
  outlasting: number;
}

async function compareHosts(
  { compare }: Answer,
  tools: Tools,
  { asked = hosts, fails = {}, wait = 0 }: Variation,
): Promise<string[]> {
  let notes = 0;
  const note = (event: string) => {
    if (++notes <= 2) tools.note(event); // of many hosts, two say enough
  };
  const call: Call = {
    tools: { ...tools, note },
    fails,
    connections: [],
    hasSettled: false,
    hasEnded: false,
    outlasting: 0,
  };
  try {
    return await compare(asked, tools.nonce, async (host) => {
      const connection = new Connection(host, call);
      call.connections.push(connection);
      await connection.connect();
      return connection;
    });
  } finally {
    for (const { host, state } of call.connections) {
      if (state === "connecting" || state === "open") {
        note(`${host} is still ${state} when the call ends`);
      }
    }
    call.hasEnded = true;
    // Late connections would count as the next path's. An answer that asks the
    // other hosts all the same closes them a turn or two after that.
    await pass(wait);
    const isAsked = () => call.connections.some(({ asked }) => asked > 0);
    while (isAsked() || call.outlasting > 0) await pass(4);
  }
}

/** Opens a file in place of a connection; errors name their host. */
class Connection implements Replica {
  readonly host: string;
  state: "connecting" | "refused" | "open" | "closed" = "connecting";
  /** How many calls of `find` have not settled. */
  asked = 0;
  readonly #call: Call;
  #file = -1;

  constructor(host: string, call: Call) {
    this.host = host;
    this.#call = call;
  }

  async connect(): Promise<void> {
    const { path } = this.#call.tools;
    await pass(turns[this.host] ?? 2);
    if (this.#isLate()) await this.#outlastTimers();
    if (this.#fails("refuse")) this.state = "refused";
    this.#failAt("refuse");
    this.#file = openSync(path(this.host), "a");
    this.state = "open";
  }

  async find(key: string): Promise<string> {
    const { look, note } = this.#call.tools;
    if (this.#call.hasSettled) {
      note(`${this.host} is asked only after another host has answered`);
    }
    this.asked += 1;
    await pass(3);
    if (!this.#fails("find")) {
      await pass((findTurns[this.host] ?? 12) - 9);
      await this.#outlastTimers();
      await pass(6); // longer than closing takes
    }
    // A connection may be closed as soon as its own host has answered.
    if (!this.#call.hasSettled || this.state !== "open") look();
    this.#call.hasSettled = true;
    this.asked -= 1;
    this.#failAt("find");
    return `${key} of ${this.host}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { note } = this.#call.tools;
    if (this.asked > 0) note(`${this.host} is closed while it is asked`);
    // When all close at once, a failure arrives before the others are closed.
    await pass(this.#fails("close") ? 0 : 2);
    if (!this.#fails("close")) await this.#outlastTimers();
    if (this.state === "open") closeSync(this.#file);
    this.state = "closed";
    this.#failAt("close");
  }

  /** During the call no delay of the answer is longer. */
  async #outlastTimers(): Promise<void> {
    if (this.#call.hasEnded) return;
    this.#call.outlasting += 1;
    await this.#call.tools.afterTimers();
    this.#call.outlasting -= 1;
  }

  /** It connects after another host has refused. */
  #isLate(): boolean {
    const { fails } = this.#call;
    return hosts.some(
      (other) => fails[other] === "refuse" && turns[other]! < turns[this.host]!,
    );
  }

  #fails(step: "refuse" | "find" | "close"): boolean {
    return this.#call.fails[this.host] === step;
  }

  #failAt(step: "refuse" | "find" | "close"): void {
    const { nonce } = this.#call.tools;
    if (this.#fails(step)) throw new Error(`${this.host}: no ${nonce}`);
  }
}

/** Sorts both errors: the answer chooses which connection it closes first. */
async function inOneOrder<T>(compared: Promise<T>): Promise<T> {
  try {
    return await compared;
  } catch (error) {
    if (!(error instanceof SuppressedError)) throw error;
    const [first, next] = [error.error, error.suppressed].toSorted((a, b) =>
      `${a}`.localeCompare(`${b}`),
    );
    throw new SuppressedError(next, first);
  }
}

async function pass(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await setImmediate();
}
