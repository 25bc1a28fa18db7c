// What runs a side on another runtime. It has no instrument: its parent counts
// its descriptors from outside, whenever it asks, and it stands still meanwhile.
// It talks over its standard input and output, which each runtime can read and
// write without a turn of the event loop.

import { readSync, writeSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { setTimeout } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import {
  type Counter,
  type Found,
  type Host,
  keepFileHandles,
  measureHere,
  runApart,
} from "../pairs/measure-here.ts";
import { troubled } from "../pairs/measurement.ts";
import type { Message, Request } from "../pairs/messages.ts";
import type { Pair } from "../pairs/pair.ts";
import { WatchedCalls, lackedBy, troubleOf } from "./lacking.ts";
import { type Line, type Task, mark } from "./question.ts";
import { warmUp } from "./warm-up.ts";

const { setInterval } = globalThis;
process.on("beforeExit", () => setInterval(() => {}, 2 ** 30));

const { declaration, job, sync } = JSON.parse(process.argv[2]!) as Task;
const counter: Counter<number> = {
  count: () => ask({ asks: "count" }) as number,
  baseline: quietBaseline,
  look: (since) => ask({ asks: "difference", since }) as Found,
  settled,
};
const host: Host<number> = {
  counter,
  tell,
  request,
  syncImports: sync
    ? ((await load(sync)) as { syncBuiltinESMExports: () => void })
        .syncBuiltinESMExports
    : syncBuiltinESMExports,
};

// Not awaited: while its first module awaits, Bun 1.4.5 reports an uncaught
// exception and goes on.
void run();

async function run(): Promise<void> {
  if (job.task === "peer") throw new Error("The peer runs on this Node");
  const { pair, side } = await loadBoth(job.sideFile);
  if (job.task === "apart") {
    return tell({
      says: "answers",
      answer: await runApart(pair, side, job, host),
    });
  }
  keepFileHandles(host.syncImports);
  await warmUp();
  const calls = new WatchedCalls(pair);
  const { seen } = await measureHere(calls.pair, side, job, host);
  const lacking = calls.lacking(seen);
  const trouble = lacking === undefined ? null : troubleOf(lacking);
  tell({ says: "measured", measurement: { ...seen, trouble } });
}

/** Ends here when the runtime lacks a module, or an export of one. */
async function loadBoth(sideFile: string) {
  try {
    const { default: pair } = (await load(declaration)) as { default: Pair };
    return { pair, side: await load(sideFile) };
  } catch (error) {
    const lacking = lackedBy(error);
    if (lacking === undefined || job.task === "apart") throw error;
    const measurement = troubled(troubleOf(lacking));
    tell({ says: "measured", measurement });
    return process.exit();
  }
}

/** By URL, because a path may hold `#`, `?` or `%`. */
function load(file: string): Promise<unknown> {
  return import(pathToFileURL(file).href);
}

/** The same twice in a row. */
async function quietBaseline(): Promise<number> {
  let since = ask({ asks: "snapshot" }) as number;
  for (let attempt = 0; attempt < 1000; attempt++) {
    await setTimeout(attempt < 3 ? 2 : 10);
    const { leaked, vanished } = counter.look(since);
    if (leaked.length + vanished.length === 0) return since;
    since = ask({ asks: "snapshot" }) as number;
  }
  return since;
}

/** While more is open than is declared, closing has five seconds in all. */
async function settled(since: number, declared: number): Promise<Found> {
  const patience = [1, 2, 4, 8, 16, 32, 64, 100, 100, 100];
  const more = Array<number>(45).fill(100);
  let found = counter.look(since);
  for (const [turn, pause] of [...patience, ...more].entries()) {
    const enough = turn < patience.length ? 0 : declared;
    if (found.leaked.length <= enough) break;
    await setTimeout(pause);
    found = counter.look(since);
  }
  return found;
}

async function request(what: Request): Promise<unknown> {
  const id = ask({ asks: "request", what }) as number;
  for (;;) {
    const answer = ask({ asks: "result", id }) as { result: unknown } | null;
    if (answer) return answer.result;
    await setTimeout(10);
  }
}

/** Says it and waits, without a turn of the event loop, for the answer. */
function ask(question: Line): unknown {
  say(question);
  const bytes: number[] = [];
  const one = new Uint8Array(1);
  for (;;) {
    const count = patiently(() => readSync(0, one, 0, 1, null));
    if (count === 0) process.exit(1); // the parent has gone
    if (one[0] === 10) break;
    bytes.push(one[0]!);
  }
  return JSON.parse(Buffer.from(bytes).toString());
}

function tell(message: Message): void {
  say(message);
}

/** On a line that begins so; the side may have printed half a line. */
function say(line: Line): void {
  const bytes = Buffer.from(`\n${mark}${JSON.stringify(line)}\n`);
  for (let sent = 0; sent < bytes.length;) {
    sent += patiently(() => writeSync(1, bytes, sent));
  }
}

/** A side that prints may have made the descriptor non-blocking. */
function patiently(work: () => number): number {
  const cell = new Int32Array(new SharedArrayBuffer(4));
  for (;;) {
    try {
      return work();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
      Atomics.wait(cell, 0, 0, 1);
    }
  }
}
