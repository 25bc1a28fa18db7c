import { closeSync, openSync, writeFileSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { errorsIn, exercise, type Tools } from "course/exercise";

type Answer = typeof import("./solution.ts");
type Drive = import("./solution.ts").Drive;

interface Variation {
  /** The drives that can be mounted. */
  readonly drives?: readonly string[];
  /** How unmounting fails, by the drive's name. */
  readonly troubles?: Troubles;
  /** Ends the copying, while both drives are mounted. */
  readonly work?: (tools: Tools, from: Drive, to: Drive) => number;
  /** Copying ends before there is a promise. */
  readonly isAtOnce?: true;
  /** Whether the first of two calls fails as it has to. */
  readonly isExpected?: (error: unknown, tools: Tools) => boolean;
}

type Troubles = Readonly<Record<string, string>>;

/** The trouble of a drive that throws before it returns a promise. */
const atOnce = "jammed";
const both = { source: "full", target: "busy" };

const sourceOnly = ["the source unmounts", "the source is gone"];
const inTurn = ["the target unmounts", "the target is gone", ...sourceOnly];
const again = [...inTurn, "mirror is called once more", ...inTurn];

export default exercise<Answer, Variation>(import.meta.dirname, {
  call: "mirror()",
  minutes: 8,
  given: ({ path }, { drives = ["source", "target"] }) => {
    for (const drive of drives) writeFileSync(path(drive), "");
  },
  run: mirrorOnce,
  holds: ["source", "target"],
  events: inTurn,
  paths: {
    "the ordinary path": {
      requirements: [1, 2],
      work: ({ nonce }, from, to) => `${from.name} ${nonce} ${to.name}`.length,
      returns: ({ nonce }) => `source ${nonce} target`.length,
    },
    "the source is missing": {
      requirements: [3],
      drives: [],
      throws: "ENOENT",
      holds: [],
      events: [],
    },
    "the target is missing": {
      requirements: [2, 3],
      drives: ["source"],
      throws: "ENOENT",
      holds: [],
      events: sourceOnly,
    },
    "copy throws": {
      requirements: [2, 3],
      work: fail,
      throws: ({ nonce }) => `Error: ${nonce}`,
    },
    "copy throws at once": {
      requirements: [2, 3],
      work: fail,
      isAtOnce: true,
      throws: ({ nonce }) => `Error: ${nonce}`,
    },
    "unmounting fails": {
      requirements: [2, 3],
      run: mirrorTwice,
      isExpected: (error, { nonce }) => messageOf(error) === `busy ${nonce}`,
      throws: ({ nonce }) => `Error: busy ${nonce}`,
      events: again,
    },
    "unmounting throws at once": {
      requirements: [2, 3],
      troubles: { target: atOnce },
      throws: ({ nonce }) => `Error: ${atOnce} ${nonce}`,
    },
    "neither can be unmounted": {
      requirements: [2, 4],
      troubles: both,
      throws: ({ nonce }) =>
        `SuppressedError (Error: full ${nonce}, suppressing Error: busy ${nonce})`,
    },
    "copy throws and unmounting fails": {
      requirements: [2, 4],
      run: mirrorTwice,
      work: fail,
      isExpected: (error) => error instanceof SuppressedError,
      throws: ({ nonce }) =>
        `SuppressedError (Error: busy ${nonce}, suppressing Error: ${nonce})`,
      events: again,
    },
    "copy throws and neither can be unmounted": {
      requirements: [5],
      run: (...call) => mirrorOnce(...call).catch(flatten),
      troubles: both,
      work: fail,
      throws: ({ nonce }) =>
        `Error: full ${nonce}, suppressing busy ${nonce}, suppressing ${nonce}`,
    },
    "the target is missing and unmounting fails": {
      requirements: [2, 4],
      drives: ["source"],
      troubles: { source: "busy" },
      throws: ({ nonce }) =>
        `SuppressedError (Error: busy ${nonce}, suppressing ENOENT)`,
      holds: [],
      events: sourceOnly,
    },
  },
});

/** Takes some turns of the event loop, and longer than any timer runs. */
type Step = <T>(turns: number, work: () => T) => Promise<T>;

async function mirrorOnce(
  { mirror }: Answer,
  tools: Tools,
  { troubles, work = () => 1, isAtOnce }: Variation,
): Promise<number> {
  let running = 0;
  const areRunning = () => running > 0;
  const step: Step = async (turns, end) => {
    running += 1;
    await afterTurns(turns);
    await tools.afterTimers();
    running -= 1;
    return end();
  };
  try {
    return await mirror(drivesOf(tools, step, troubles), (from, to) => {
      const end = () => {
        tools.look();
        return work(tools, from, to);
      };
      return isAtOnce ? Promise.resolve(end()) : step(2, end);
    });
  } finally {
    if (areRunning()) tools.note("the call ends");
    while (areRunning()) await afterTurns(1);
    await afterTurns(4); // for an unhandled rejection
  }
}

/** The target is busy in the first call, the source in the second. */
async function mirrorTwice(
  answer: Answer,
  tools: Tools,
  row: Variation,
): Promise<number> {
  const mirror = (troubles: Troubles) =>
    mirrorOnce(answer, tools, { ...row, troubles });
  try {
    return await mirror({ target: "busy" });
  } catch (error) {
    if (!row.isExpected?.(error, tools)) throw error;
  }
  tools.note("mirror is called once more");
  return await mirror({ source: "busy" });
}

function fail({ nonce }: Tools): never {
  throw new Error(nonce);
}

/** Throws all the errors of a SuppressedError as one, the latest first. */
function flatten(error: unknown): never {
  if (!(error instanceof SuppressedError)) throw error;
  const all = errorsIn(error).map(messageOf).join(", suppressing ");
  throw new Error(all, { cause: error });
}

function messageOf(error: unknown): string | undefined {
  return error instanceof Error ? error.message : undefined;
}

async function afterTurns(turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await setImmediate();
}

/** Mounts drives that hold a file each, so that the kernel sees them. */
function drivesOf(tools: Tools, step: Step, troubles: Troubles = {}) {
  class TestDrive {
    readonly name: string;
    #fd: number | undefined;

    constructor(name: string) {
      this.name = name;
      this.#fd = openSync(tools.path(name), "r");
    }

    unmount(): Promise<void> {
      const fd = this.#fd;
      this.#fd = undefined;
      if (fd === undefined) {
        return Promise.reject(new Error(`${this.name} is not mounted`));
      }
      tools.note(`the ${this.name} unmounts`);
      if (troubles[this.name] === atOnce) this.#close(fd);
      return step(1, () => this.#close(fd));
    }

    #close(fd: number): void {
      closeSync(fd);
      tools.note(`the ${this.name} is gone`);
      const trouble = troubles[this.name];
      if (trouble) throw new Error(`${trouble} ${tools.nonce}`);
    }
  }

  return (name: string) => step(1, () => new TestDrive(name));
}
