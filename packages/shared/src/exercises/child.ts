// What runs in the process of an answer: `node child.ts <check.ts>`. All of it
// is loaded before the answer is, and says what it has to say with functions
// as they were by then.

import fs from "node:fs";
import { join } from "node:path";
import { flushCompileCache } from "node:module";
import process from "node:process";
import { pathToFileURL } from "node:url";
import util from "node:util";
import v8 from "node:v8";
import { baseline } from "../compare/baseline.ts";
import { findLeaksNow } from "../compare/find-leaks.ts";
import type { Descriptor } from "../observe/descriptor.ts";
import { describe } from "../observe/open-descriptors.ts";
import { platform } from "../observe/platform.ts";
import { traceOpenings } from "../opened-at/trace-openings.ts";
import { nameOf } from "../pairs/outcome.ts";
import {
  type LoadError,
  type Message,
  type Order,
  headerLength,
  reply,
  secretLength,
} from "./channel.ts";
import type { Exercise, Tools } from "./exercise.ts";
import { rememberFunctions } from "./replaced.ts";
import { UnderWay } from "./under-way.ts";

const { closeSync, openSync, readSync, writeSync } = fs;
const { deserialize, serialize } = v8;
const { setTimeout } = globalThis;
const { inspect } = util;
const exit = process.exit.bind(process);

const channel = 3;
const secret = readExactly(secretLength);

const [, , file = ""] = process.argv;
const { default: exercise } = (await import(pathToFileURL(file).href)) as {
  default: Exercise;
};
const runs = exercise.paths.map(({ run }) => run);
traceOpenings();
const underWay = new UnderWay();
const replacedSince = rememberFunctions();

process.on("uncaughtExceptionMonitor", (error) => {
  ask({ says: "crashes", error: nameOf(error) });
});
process.on("beforeExit", () => ask({ says: "idle" }));

flushCompileCache();
const planted = openSync(process.execPath, "r");
ask({ says: "planted", fd: planted });
closeSync(planted);
ask({ says: "ready" });
const order = deserialize(readExactly(lengthOf(readExactly(4)))) as Order;
ask({ says: "loads" });
const answer = await load(order.answer);
ask({ says: "loaded", replaced: replacedSince() });

for (let path = order.from; path < runs.length; path++) {
  const tools = toolsFor(order.settings[path]!);
  ask({ says: "starts", path });
  const known = baseline();
  underWay.begin();
  // Not `await runs[path](…)` alone: a throw and a rejection are one outcome.
  let outcome;
  try {
    const value: unknown = await runs[path]!(answer, tools);
    outcome = { value };
  } catch (error) {
    outcome = { error };
  }
  const next = ask({
    says: "ends",
    outcome: inWords(outcome),
    lines: linesOf(known),
    underWay: underWay.count,
    replaced: replacedSince(),
  });
  if (next === reply.settle) await settle();
}
ask({ says: "finished" });
exit(0);

/** Says it and waits, without a turn of the event loop, for the reply. */
function ask(message: Message): number {
  tell(process.platform === "linux" ? message : { ...message, open: open() });
  return readExactly(1)[0]!;
}

function tell(message: Message): void {
  const bytes = serialize(message);
  const frame = new Uint8Array(headerLength + bytes.length);
  frame.set(secret, 0);
  new DataView(frame.buffer).setUint32(secretLength, bytes.length);
  frame.set(bytes, headerLength);
  for (let sent = 0; sent < frame.length;) {
    const from = sent;
    sent += orLeave(() => writeSync(channel, frame, from));
  }
}

/** Only macOS needs it; it is not measured there yet. */
function open(): [string, Descriptor][] {
  const entries = platform().entries();
  const descriptors = describe(entries);
  return entries.map(({ identity }, index) => [identity, descriptors[index]!]);
}

function lengthOf(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
}

/** Nobody is left to answer to when the channel has come to its end. */
function readExactly(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let got = 0; got < length;) {
    const rest = length - got;
    const count = orLeave(() => readSync(channel, bytes, got, rest, null));
    if (count === 0) leave();
    got += count;
  }
  return bytes;
}

/** The answer may have closed the channel. */
function orLeave(work: () => number): number {
  try {
    return work();
  } catch {
    return leave();
  }
}

/** Not at once, so that the check sees that the channel was gone first. */
function leave(): never {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
  return exit(1);
}

async function load(answer: string): Promise<unknown> {
  try {
    return await import(pathToFileURL(answer).href);
  } catch (error) {
    ask({ says: "cannot load", error: plain(error) });
    return exit(1);
  }
}

function plain(error: unknown): LoadError {
  if (!(error instanceof Error)) {
    return { name: "", message: nameOf(error), stack: "" };
  }
  const { name, message, stack = "" } = error;
  return { name, message, stack };
}

function toolsFor(setting: Order["settings"][number]): Tools {
  return {
    ...setting,
    path: (name) => join(setting.scratch, name),
    look: () => void ask({ says: "look" }),
    note: (event) => tell({ says: "note", event }),
  };
}

function inWords(outcome: { value?: unknown; error?: unknown }) {
  if ("error" in outcome) return { threw: nameOf(outcome.error) };
  try {
    return { returned: serialize(outcome.value) };
  } catch {
    return { odd: inspect(outcome.value) };
  }
}

function linesOf(known: ReturnType<typeof baseline>) {
  return [...findLeaksNow(known)].flatMap(({ fd, openedAt }) =>
    openedAt?.file === order.answer ? [[fd, openedAt.line] as const] : [],
  );
}

/** Until the check has seen everything closed, or nothing more is under way. */
async function settle(): Promise<void> {
  for (let look = 0; ; look++) {
    await new Promise((resolve) => setTimeout(resolve, 1 + 2 * look));
    const busy = underWay.count > 0;
    if (ask({ says: "settles", busy }) === reply.goOn) return;
  }
}
