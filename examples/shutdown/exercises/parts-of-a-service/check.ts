import { closeSync, openSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { exercise, type PathContext, type Tools } from "course/exercise";

type Answer = typeof import("./solution.ts");

interface Variation {
  /** The signal aborts while this part starts; else when all have started. */
  readonly aborts?: string;
  /** The steps that fail, such as `start B` and `stop A`. */
  readonly fails?: readonly string[];
}

const names = ["A", "B", "C"];

export default exercise<Answer, Variation>(import.meta.dirname, {
  call: "runService()",
  minutes: 8,
  run: runAll,
  returns: 3,
  holds: names,
  events: [...started("A", "B", "C"), "abort", ...stopped("C", "B", "A")],
  paths: {
    "the ordinary path": { requirements: [1, 2, 3, 7] },
    "the first start fails": {
      requirements: [4],
      fails: ["start A"],
      throws: failureOf("start A"),
      holds: [],
      events: ["A starts"],
    },
    "a start fails": {
      requirements: [3, 4],
      fails: ["start C"],
      throws: failureOf("start C"),
      holds: ["A", "B"],
      events: [...started("A", "B"), "C starts", ...stopped("B", "A")],
    },
    "the signal aborts while a part starts": {
      requirements: [2, 7],
      aborts: "B",
      returns: 2,
      holds: ["A"],
      events: [
        ...started("A"),
        "B starts",
        "abort",
        "B has started",
        ...stopped("B", "A"),
      ],
    },
    "the signal aborts while the last part starts": {
      requirements: [2, 3],
      aborts: "C",
      holds: ["A", "B"],
      events: [
        ...started("A", "B"),
        "C starts",
        "abort",
        "C has started",
        ...stopped("C", "B", "A"),
      ],
    },
    "the signal aborts before the call": {
      requirements: [2, 7],
      aborts: "before",
      returns: 0,
      holds: [],
      events: ["abort"],
    },
    "stopping the last part fails": {
      requirements: [5],
      fails: ["stop C"],
      throws: failureOf("stop C"),
    },
    "stopping the first part fails": {
      requirements: [5],
      fails: ["stop A"],
      throws: failureOf("stop A"),
    },
    "a start fails, and then stopping": {
      requirements: [6],
      fails: ["start C", "stop B"],
      throws: (context) =>
        `SuppressedError (${failureOf("stop B")(context)}, suppressing ${failureOf("start C")(context)})`,
      holds: ["A", "B"],
      events: [...started("A", "B"), "C starts", ...stopped("B", "A")],
    },
  },
});

function started(...parts: string[]): string[] {
  return parts.flatMap((part) => [`${part} starts`, `${part} has started`]);
}

function stopped(...parts: string[]): string[] {
  return parts.flatMap((part) => [`${part} stops`, `${part} has stopped`]);
}

function failureOf(step: string) {
  return ({ nonce }: PathContext) => `Error: ${step}: ${nonce}`;
}

async function runAll(
  { runService }: Answer,
  tools: Tools,
  { aborts, fails = [] }: Variation,
): Promise<number> {
  const { note, look, path, nonce } = tools;
  const control = new AbortController();
  const abort = () => {
    look();
    note("abort");
    control.abort(new Error(`stop: ${nonce}`));
  };
  const failAt = (step: string) => {
    if (fails.includes(step)) throw new Error(`${step}: ${nonce}`);
  };
  let count = 0;
  const start = async (name: string): Promise<AsyncDisposable> => {
    note(`${name} starts`);
    await setImmediate();
    if (aborts === name) {
      abort();
      await pass(3); // the part is still starting
    }
    if (fails.includes(`start ${name}`)) look();
    failAt(`start ${name}`);
    const file = openSync(path(name), "w");
    note(`${name} has started`);
    if (++count === names.length && aborts === undefined) void abortLater();
    const part: AsyncDisposable = {
      async [Symbol.asyncDispose]() {
        if (this !== part) throw new TypeError("`this` is no part");
        note(`${name} stops`);
        await setImmediate();
        closeSync(file);
        note(`${name} has stopped`);
        failAt(`stop ${name}`);
      },
    };
    return part;
  };
  const abortLater = async () => {
    await pass(3);
    abort();
  };
  if (aborts === "before") abort();
  try {
    return await runService(
      names.map((name) => () => start(name)),
      control.signal,
    );
  } finally {
    await pass(8); // for work that goes on
  }
}

async function pass(turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await setImmediate();
}
