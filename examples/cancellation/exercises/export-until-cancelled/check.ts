import { getEventListeners } from "node:events";
import {
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { setImmediate } from "node:timers/promises";
import { exercise, type PathContext, type Tools } from "course/exercise";

type Answer = typeof import("./solution.ts");
type Draft = import("./solution.ts").Draft;

interface Variation {
  readonly orders?: string[];
  /** When the signal aborts: before the call, or while this order loads. */
  readonly aborts?: string;
  /** An error unless given. */
  readonly reason?: null;
  /** The loads take no signal. */
  readonly isDeaf?: boolean;
  /** The steps that fail: an order's load, or a step of the draft. */
  readonly fails?: readonly string[];
  readonly isCommitted?: boolean;
}

const one = ["A loads", "A is loaded"];
const all = [...one, "B loads", "B is loaded", "C loads", "C is loaded"];
const closed = ["the draft is disposed", "the call ends"];

export default exercise<Answer, Variation>(import.meta.dirname, {
  call: "exportOrders()",
  minutes: 7,
  run: exportAll,
  holds: ["draft"],
  effect: harmIn,
  paths: {
    "the ordinary path": {
      requirements: [1, 3, 6],
      returns: 3,
      events: [...all, ...closed],
      isCommitted: true,
    },
    "there are no orders": {
      requirements: [1],
      orders: [],
      returns: 0,
      holds: [],
      events: closed,
      isCommitted: true,
    },
    "an order comes twice and a line is empty": {
      requirements: [1],
      orders: ["A", "", "A"],
      returns: 3,
      events: [...one, " loads", " is loaded", ...one, ...closed],
      isCommitted: true,
    },
    "the draft cannot be created": {
      requirements: [3, 5],
      fails: ["create"],
      throws: failureOf("create"),
      holds: [],
      events: ["the call ends"],
    },
    "a load fails": {
      requirements: [4, 5],
      fails: ["B"],
      throws: failureOf("B"),
      events: [...one, "B loads", ...closed],
    },
    "the signal aborts before the call": {
      requirements: [2],
      aborts: "before",
      throws: stop,
      holds: [],
      events: [],
    },
    "the signal aborts while an order loads": {
      requirements: [2, 3],
      aborts: "B",
      throws: stop,
      events: [...one, "B loads", "B stops", ...closed],
    },
    "the signal aborts and the load goes on": {
      requirements: [2, 4],
      aborts: "B",
      isDeaf: true,
      throws: stop,
      events: [...one, "B loads", "B is loaded", ...closed],
    },
    "the signal aborts during the last load": {
      requirements: [2, 4],
      aborts: "C",
      isDeaf: true,
      throws: stop,
      events: [...all, ...closed],
    },
    "the signal aborts and its reason is null": {
      requirements: [2],
      aborts: "B",
      reason: null,
      isDeaf: true,
      throws: "null",
      events: [...one, "B loads", "B is loaded", ...closed],
    },
    "the signal aborts and the load fails": {
      requirements: [4, 5],
      aborts: "B",
      isDeaf: true,
      fails: ["B"],
      throws: failureOf("B"),
      events: [...one, "B loads", ...closed],
    },
    "committing fails": {
      requirements: [4, 5],
      fails: ["commit"],
      throws: failureOf("commit"),
      events: [...all, ...closed],
    },
    "disposing fails": {
      requirements: [4, 5],
      fails: ["dispose"],
      throws: failureOf("dispose"),
      events: [...all, ...closed],
      isCommitted: true,
    },
    "a load and disposing fail": {
      requirements: [5],
      fails: ["B", "dispose"],
      throws: (context) =>
        `SuppressedError (${failureOf("dispose")(context)}, suppressing ${failureOf("B")(context)})`,
      events: [...one, "B loads", ...closed],
    },
    "the signal aborts and disposing fails": {
      requirements: [5],
      aborts: "B",
      isDeaf: true,
      fails: ["dispose"],
      throws: (context) =>
        `SuppressedError (${failureOf("dispose")(context)}, suppressing ${stop(context)})`,
      events: [...one, "B loads", "B is loaded", ...closed],
    },
  },
});

function stop({ nonce }: PathContext): string {
  return `Error: stop ${nonce}`;
}

function failureOf(step: string) {
  return ({ nonce }: PathContext) => `Error: ${step}: no ${nonce}`;
}

async function exportAll(
  { exportOrders }: Answer,
  tools: Tools,
  variation: Variation,
): Promise<number> {
  const { note, nonce } = tools;
  const {
    orders = ["A", "B", "C"],
    aborts,
    reason = new Error(`stop ${nonce}`),
  } = variation;
  const control = new AbortController();
  const { signal } = control;
  const abort = () => control.abort(reason);
  if (aborts === "before") abort();
  let hasBegun = false;
  try {
    return await exportOrders(
      orders,
      (order, given) => load(order, tools, variation, { given, abort }),
      () => {
        hasBegun = true;
        return create(tools, variation);
      },
      signal,
    );
  } finally {
    if (hasBegun) note("the call ends");
    await pass(8); // for work that goes on
    if (getEventListeners(signal, "abort").length > 0) note("a listener stays");
    abort(); // a listener that stayed would dispose the draft again
  }
}

/** Loads an order in three turns of the event loop. */
async function load(
  order: string,
  { look, note, nonce }: Tools,
  { aborts, isDeaf = false, fails = [] }: Variation,
  { given, abort }: { given: AbortSignal | undefined; abort: () => void },
): Promise<string> {
  note(`${order} loads`);
  look();
  await pass(1);
  if (aborts === order) abort();
  await pass(2);
  if (given?.aborted && !isDeaf) {
    note(`${order} stops`);
    throw given.reason;
  }
  if (fails.includes(order)) throw new Error(`${order}: no ${nonce}`);
  note(`${order} is loaded`);
  return lineOf(order, nonce);
}

/** An empty order has an empty line, and others end in a space. */
function lineOf(order: string, nonce: string): string {
  return order && `${order} ${nonce} `;
}

/** A draft in the scratch directory; `commit` renames it. */
function create(
  { note, path, nonce }: Tools,
  { fails = [] }: Variation,
): Draft {
  const failAt = (step: string) => {
    if (fails.includes(step)) throw new Error(`${step}: no ${nonce}`);
  };
  failAt("create");
  const file = openSync(path("draft"), "wx");
  let isOpen = true;
  return {
    append: (line) => {
      if (!isOpen) throw new Error("the draft is disposed");
      writeSync(file, `${line}\n`);
    },
    commit: () => {
      failAt("commit");
      renameSync(path("draft"), path("orders"));
    },
    [Symbol.dispose]: () => {
      note("the draft is disposed");
      if (!isOpen) return;
      isOpen = false;
      closeSync(file);
      rmSync(path("draft"), { force: true });
      failAt("dispose");
    },
  };
}

function harmIn(
  { path, nonce }: PathContext,
  { orders = ["A", "B", "C"], isCommitted = false }: Variation,
): string | undefined {
  if (existsSync(path("draft"))) return "The draft is still there.";
  if (!existsSync(path("orders"))) {
    return isCommitted ? "Nothing has been committed." : undefined;
  }
  if (!isCommitted) return "The export has been committed.";
  const text = readFileSync(path("orders"), "utf8");
  const expected = orders.map((order) => `${lineOf(order, nonce)}\n`).join("");
  return text === expected ? undefined : "The export is not complete.";
}

async function pass(turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await setImmediate();
}
