import { closeSync, openSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import {
  exercise,
  manyOf,
  type PathContext,
  type Tools,
} from "course/exercise";

type Answer = typeof import("./solution.ts");

interface Variation {
  /** Six to nine parts; three unless given. */
  readonly areMany?: true;
  /** The signal aborts while this part starts; else when all have started. */
  readonly aborts?: string;
  /** The steps that fail, such as `start B` and `stop A`. */
  readonly fails?: readonly string[];
  /** The step that no delay of the answer outlasts: `start B`, `abort`. */
  readonly slow?: string;
}

const names = ["A", "B", "C"];
const all = [...started(...names), "abort", ...stopped("C", "B", "A")];

export default exercise<Answer, Variation>(import.meta.dirname, {
  call: "runService()",
  minutes: 8,
  run: runAll,
  returns: 3,
  holds: names,
  paths: {
    "the ordinary path": {
      requirements: [1, 2, 3, 7],
      slow: "stop A",
      events: all,
    },
    "there are many parts": {
      requirements: [1, 2, 3, 7],
      areMany: true,
      returns: (context) => manyOf("part", context).length,
    },
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
      slow: "start B",
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
      events: all,
    },
    "stopping the first part fails": {
      requirements: [5],
      fails: ["stop A"],
      slow: "abort",
      throws: failureOf("stop A"),
      events: all,
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

function someParts(context: Pick<PathContext, "nonce">): string[] {
  return manyOf("part", context).map((_, index) => "ABCDEFGHI"[index]!);
}

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
  { areMany, aborts, fails = [], slow }: Variation,
): Promise<number> {
  const { note, look, path, nonce, afterTimers } = tools;
  const parts = areMany ? someParts(tools) : names;
  const control = new AbortController();
  const abort = () => {
    look();
    note("abort");
    control.abort(new Error(`stop: ${nonce}`));
  };
  const failAt = (step: string) => {
    if (fails.includes(step)) throw new Error(`${step}: ${nonce}`);
  };
  let outlasting = 0;
  let hasEnded = false;
  const isOutlasting = () => outlasting > 0;
  const outlastTimers = async (step: string) => {
    if (step !== slow || hasEnded) return;
    outlasting += 1;
    await afterTimers();
    outlasting -= 1;
  };
  let count = 0;
  const start = async (name: string): Promise<AsyncDisposable> => {
    note(`${name} starts`);
    await setImmediate();
    if (aborts === name) {
      abort();
      await pass(3); // the part is still starting
    }
    await outlastTimers(`start ${name}`);
    if (fails.includes(`start ${name}`)) look();
    failAt(`start ${name}`);
    const file = openSync(path(name), "w");
    note(`${name} has started`);
    count++;
    if (areMany || (count === names.length && aborts === undefined))
      void abortLater();
    const part: AsyncDisposable = {
      async [Symbol.asyncDispose]() {
        if (this !== part) throw new TypeError("`this` is no part");
        note(`${name} stops`);
        await setImmediate();
        await outlastTimers(`stop ${name}`);
        closeSync(file);
        note(`${name} has stopped`);
        failAt(`stop ${name}`);
      },
    };
    return part;
  };
  /** Unless another part has started meanwhile. */
  const abortLater = async () => {
    const before = count;
    await pass(3);
    await outlastTimers("abort");
    if (count === before) abort();
  };
  if (aborts === "before") abort();
  try {
    return await runService(
      parts.map((name) => () => start(name)),
      control.signal,
    );
  } finally {
    hasEnded = true;
    if (isOutlasting()) note("the call ends");
    while (isOutlasting()) await pass(1);
    await pass(8); // for work that goes on
  }
}

async function pass(turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await setImmediate();
}
