// What runs in the process of an answer: `node child.ts <check.ts>`. All of it
// is loaded before the answer is, and says what it has to say with functions
// as they were by then.

import fs from "node:fs";
import { basename, join } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import util from "node:util";
import v8 from "node:v8";
import {
  type Descriptor,
  baseline,
  descriptorsOf,
  findLeaksSync,
  traceOpenings,
} from "fdleak";
import { nameOf } from "../sandbox/outcome.ts";
import { stubFsync } from "./fsync-stub.ts";
import {
  type LoadError,
  type Message,
  type Job,
  goOn,
  headerLength,
  secretLength,
  settle,
} from "./channel.ts";
import type { Exercise, Tools } from "./exercise.ts";
import { rememberFunctions } from "./tampering.ts";
import { countPendingIo } from "./pending-io.ts";
import { countEbadfCloses } from "./ebadf-closes.ts";

const { closeSync, openSync, readSync, writeSync } = fs;
const { deserialize, serialize } = v8;
const { setTimeout } = globalThis;
const { inspect } = util;
const exit = process.exit.bind(process);

const isLinux = process.platform === "linux";
const { isPromise } = util.types;

const channel = 3;
const secret = readExactly(secretLength);

const [, , file = ""] = process.argv;
const { default: exercise } = (await import(pathToFileURL(file).href)) as {
  default: Exercise;
};
const runs = exercise.paths.map(({ run }) => run);
traceOpenings();
await stubFsync();
const pendingIo = countPendingIo();
const ebadfCloses = countEbadfCloses();
const replacedSince = rememberFunctions();

process.on("uncaughtExceptionMonitor", (error) => {
  ask({ says: "crashes", error: nameOf(error) });
});
process.on("beforeExit", () => ask({ says: "idle" }));

const over = frameOf({ says: "over" });
const planted = openSync(process.execPath, "r");
ask({ says: "planted", fd: planted });
closeSync(planted);
ask({ says: "ready" });
const job = deserialize(readExactly(lengthOf(readExactly(4)))) as Job;
ask({ says: "loads" });
const answer = await load(job.answer);
ask({ says: "loaded", replaced: replacedSince() });

for (let path = job.from; path < runs.length; path++) {
  const tools = toolsFor(job.contexts[path]!);
  ask({ says: "starts", path });
  const known = baseline();
  pendingIo.begin();
  ebadfCloses.begin();
  let value: unknown;
  let error: unknown;
  let threw = false;
  try {
    value = runs[path]!(answer, tools);
    // What is not a promise is over now, and not some microtasks later.
    if (isPromise(value) || isThenable(value)) value = await value;
  } catch (thrown) {
    threw = true;
    error = thrown;
  }
  // First of all, before anything that the answer could have a hand in.
  tellFrame(over);
  readExactly(1);
  const next = ask({
    says: "ends",
    outcome: threw ? thrown(error) : inWords(value),
    lines: linesOf(known),
    pendingIo: pendingIo.count(),
    ebadfCloses: ebadfCloses.count(),
    replaced: replacedSince(),
  });
  if (next === settle) await waitForClosing();
}
// Whatever the answer has left to be done later is done now.
await new Promise((resolve) => setTimeout(resolve, 10));
ask({ says: "finished" });
exit(0);

/** Says it and waits, without a turn of the event loop, for the reply. */
function ask(message: Message): number {
  tell(isLinux ? message : { ...message, open: open() });
  return readExactly(1)[0]!;
}

function tell(message: Message): void {
  tellFrame(frameOf(message));
}

/** Byte by byte, because a method could be the answer's and see the secret. */
function frameOf(message: Message): Uint8Array {
  const bytes = serialize(message);
  const { length } = bytes;
  const frame = new Uint8Array(headerLength + length);
  for (let at = 0; at < secretLength; at++) frame[at] = secret[at]!;
  for (let at = 0; at < 4; at++) {
    frame[secretLength + at] = length >>> (24 - 8 * at);
  }
  for (let at = 0; at < length; at++) frame[headerLength + at] = bytes[at]!;
  return frame;
}

function tellFrame(frame: Uint8Array): void {
  for (let sent = 0; sent < frame.length;) {
    const from = sent;
    sent += orLeave(() => writeSync(channel, frame, from));
  }
}

/** Only macOS needs it; it is not measured there yet. */
function open(): [string, Descriptor][] {
  return [...descriptorsOf().snapshot()];
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

function toolsFor(context: Job["contexts"][number]): Tools {
  return {
    ...context,
    path: (name) => join(context.scratch, name),
    look: () => void ask({ says: "look" }),
    note: (event) => tell({ says: "note", event }),
  };
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && "then" in value;
}

/** What is known by its name or code alone needs more to be found. */
function thrown(error: unknown): { threw: string; detail?: string } {
  const threw = nameOf(error);
  if (!(error instanceof Error)) return { threw };
  const { name, message, stack } = error;
  const isDenied = threw === "ERR_ACCESS_DENIED";
  if (threw !== name && !isDenied) return { threw };
  const file = basename(job.answer);
  const [, line] = new RegExp(`${file}:(\\d+)`).exec(`${stack}`) ?? [];
  const place = line === undefined ? "" : `, at ${file}:${line}`;
  const why = isDenied
    ? " (the check keeps answers to their scratch directory)"
    : "";
  return { threw, detail: `: ${message}${place}${why}` };
}

function inWords(value: unknown) {
  try {
    return { returned: serialize(value) };
  } catch {
    return { odd: inspect(value) };
  }
}

function linesOf(known: ReturnType<typeof baseline>) {
  return [...findLeaksSync(known)].flatMap(({ fd, openedAt }) =>
    openedAt?.file === job.answer ? [[fd, openedAt.line] as const] : [],
  );
}

/** Until the check has seen everything closed, or nothing more is under way. */
async function waitForClosing(): Promise<void> {
  for (let look = 0; ; look++) {
    await new Promise((resolve) => setTimeout(resolve, 1 + 2 * look));
    const busy = pendingIo.count() > 0;
    if (ask({ says: "settles", busy }) === goOn) return;
  }
}
