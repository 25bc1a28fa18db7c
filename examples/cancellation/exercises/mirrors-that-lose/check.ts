import { getEventListeners } from "node:events";
import { closeSync, openSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import {
  exercise,
  manyOf,
  type PathContext,
  type Tools,
} from "course/exercise";

type Answer = typeof import("./solution.ts");
type Mirror = import("./solution.ts").Mirror;

interface Variation {
  readonly hosts?: string[];
  /** Six to nine mirrors: all but the last connect late, and are deaf. */
  readonly areMany?: true;
  /** The step that fails, by host. */
  readonly fails?: Readonly<Record<string, "connect" | "read" | "close">>;
  /** Before the call, or the turn of the event loop in which it aborts. */
  readonly aborts?: "before" | number;
}

interface Call {
  hasBegun: boolean;
  hasEnded: boolean;
  /** The closes that have ended since. */
  late: number;
}

/** The turns that connecting takes; 5 unless given. */
const turns: Record<string, number> = {
  bergen: 2,
  berlin: 4,
  lisbon: 6,
  madrid: 8,
  oslo: 2,
};

/** Mirrors that connect although asked to stop, later than any timer ends. */
const deaf = /bergen|lisbon|mirror/;

export default exercise<Answer, Variation>(import.meta.dirname, {
  call: "readFirst()",
  minutes: 10,
  run: readFrom,
  paths: {
    "the ordinary path": {
      requirements: [1, 2, 3],
      returns: textOf("oslo"),
      holds: ["oslo"],
      events: ["berlin stops", "the call ends"],
    },
    "there is one mirror": {
      requirements: [1],
      hosts: ["oslo"],
      returns: textOf("oslo"),
      holds: ["oslo"],
      events: ["the call ends"],
    },
    "there are many mirrors": {
      requirements: [1, 3],
      areMany: true,
      returns: textOf("oslo"),
      holds: ["oslo"],
      events: ["the call ends"],
    },
    "the first mirror fails": {
      requirements: [1, 3],
      fails: { oslo: "connect" },
      returns: textOf("berlin"),
      holds: ["berlin"],
      events: ["the call ends"],
    },
    "two mirrors connect at once": {
      requirements: [1, 3],
      hosts: ["oslo", "bergen", "berlin"],
      returns: textOf("oslo"),
      holds: ["oslo"],
      events: ["berlin stops", "the call ends"],
    },
    "no mirror connects": {
      requirements: [4],
      fails: { berlin: "connect", lisbon: "connect", oslo: "connect" },
      throws: "AggregateError: All promises were rejected",
      events: ["the call ends"],
    },
    "reading fails": {
      requirements: [1, 3],
      fails: { oslo: "read" },
      throws: failureOf("oslo"),
      holds: ["oslo"],
      events: ["berlin stops", "the call ends"],
    },
    "closing the loser fails": {
      requirements: [6],
      fails: { lisbon: "close" },
      throws: failureOf("lisbon"),
      events: ["berlin stops", "the call ends"],
    },
    "closing the winner fails": {
      requirements: [6],
      fails: { oslo: "close" },
      throws: failureOf("oslo"),
      holds: ["oslo"],
      events: ["berlin stops", "the call ends"],
    },
    "the signal aborts before the call": {
      requirements: [5],
      aborts: "before",
      throws: stop,
      events: [],
    },
    "the signal aborts while all connect": {
      requirements: [5],
      aborts: 1,
      throws: stop,
      events: ["berlin stops", "oslo stops", "the call ends"],
    },
    "the signal aborts and no mirror connects": {
      requirements: [5],
      hosts: ["berlin", "oslo"],
      aborts: 1,
      throws: stop,
      events: ["berlin stops", "oslo stops", "the call ends"],
    },
    "the signal aborts while a deaf mirror connects": {
      requirements: [3, 5],
      hosts: ["lisbon", "madrid"],
      aborts: 1,
      throws: stop,
      events: ["madrid stops", "the call ends"],
    },
  },
});

function textOf(host: string) {
  return ({ nonce }: PathContext) => `${nonce} of ${host}`;
}

function failureOf(host: string) {
  return ({ nonce }: PathContext) => `Error: ${host}: no ${nonce}`;
}

function stop({ nonce }: PathContext): string {
  return `Error: stop ${nonce}`;
}

async function readFrom(
  { readFirst }: Answer,
  tools: Tools,
  variation: Variation,
): Promise<string> {
  const { note, nonce } = tools;
  const { areMany, aborts } = variation;
  const others = areMany ? manyOf("mirror", tools) : ["lisbon", "berlin"];
  const { hosts = [...others, "oslo"] } = variation;
  const control = new AbortController();
  const { signal } = control;
  const abort = () => control.abort(new Error(`stop ${nonce}`));
  if (aborts === "before") abort();
  if (typeof aborts === "number") void pass(aborts).then(abort);
  const call: Call = { hasBegun: false, hasEnded: false, late: 0 };
  try {
    return await readFirst(
      hosts,
      (host, given) => connect(host, given, tools, { ...variation, call }),
      signal,
    );
  } finally {
    if (call.hasBegun) note("the call ends");
    call.hasEnded = true;
    await tools.afterTimers();
    await pass(40); // for late connections
    if (getEventListeners(signal, "abort").length > 0) note("a listener stays");
  }
}

/** Opens a file in place of a connection; errors name their host. */
async function connect(
  host: string,
  signal: AbortSignal,
  { look, note, path, nonce, afterTimers }: Tools,
  { fails = {}, call }: Variation & { call: Call },
): Promise<Mirror> {
  call.hasBegun = true;
  const failAt = (step: "connect" | "read" | "close") => {
    if (fails[host] === step) throw new Error(`${host}: no ${nonce}`);
  };
  for (let turn = 0; turn < (turns[host] ?? 5); turn++) {
    await setImmediate();
    if (signal.aborted && !deaf.test(host)) {
      note(`${host} stops`);
      throw new Error(`${host} stops`);
    }
  }
  if (deaf.test(host)) await afterTimers();
  failAt("connect");
  const file = openSync(path(host), "a");
  let isOpen = true;
  return {
    read: async () => {
      look();
      await pass(1);
      await afterTimers();
      failAt("read");
      return `${nonce} of ${host}`;
    },
    [Symbol.asyncDispose]: async () => {
      if (!isOpen) return;
      await pass(2);
      if (!call.hasEnded) await afterTimers();
      // Of many mirrors, two say enough.
      if (call.hasEnded && ++call.late <= 2) note(`${host} closes after that`);
      if (isOpen) closeSync(file);
      isOpen = false;
      failAt("close");
    },
  };
}

async function pass(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await setImmediate();
}
