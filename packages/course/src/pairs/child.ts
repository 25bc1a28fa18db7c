// What runs in the processes that `measure` starts.

import { closeSync, openSync } from "node:fs";
import { flushCompileCache, syncBuiltinESMExports } from "node:module";
import { setTimeout } from "node:timers/promises";
import {
  type Baseline,
  type Leaks,
  baseline,
  descriptorsOf,
  findLeaks,
  findLeaksSync,
  traceOpenings,
  warmUp,
} from "fdleak";
import { load, takeChannel } from "../sandbox/child-channel.ts";
import {
  type Counter,
  type Host,
  type MeasureJob,
  keepFileHandles,
  measureHere,
  runApart,
} from "./measure-here.ts";
import type { Job, Message } from "./messages.ts";
import type { Pair } from "./pair.ts";

const channel = takeChannel();
const { setInterval } = globalThis;

// A side that never settles is ended by its time limit, not by an empty event
// loop.
process.on("beforeExit", () => setInterval(() => {}, 2 ** 30));

const own = descriptorsOf();
const counter: Counter<Baseline> = {
  count: () => own.count(),
  baseline: quietBaseline,
  look: (known) => found(findLeaksSync(known)),
  settled: async (known, declared) =>
    found(await settledLeaks(known, declared)),
};
const host: Host<Baseline> = {
  counter,
  tell,
  request: channel.request,
  syncImports: syncBuiltinESMExports,
};
const pair = (await channel.loadDeclaration()).default as Pair;
warmUp();
await run(channel.receiveJob() as Job);

async function run(job: Job): Promise<void> {
  switch (job.task) {
    case "measure":
      return await measure(job);
    case "apart":
      return answer(await runApart(pair, await load(job.sideFile), job, host));
    case "peer": {
      const { serve } = await import("../sandbox/serve.ts"); // slow
      return answer((await serve(pair.peer!)).origin);
    }
  }
}

function answer(text: string): void {
  flushCompileCache();
  tell({ says: "answers", answer: text });
}

function tell(message: Message): void {
  channel.tell(message);
}

async function measure(job: MeasureJob): Promise<void> {
  keepFileHandles(syncBuiltinESMExports);
  if (job.traced) traceOpenings(); // above, so that it sees the side's line
  const side = await load(job.sideFile);
  const before = blindness();
  const measured = await measureHere(pair, side, job, host);
  // Again, because the calls may have blinded it.
  const trouble = before ?? blindness();
  flushCompileCache();
  // The parent asks the kernel as well; closing may be late.
  const message = (seen = measured.seen): Message => ({
    says: "measured",
    measurement: { ...seen, trouble },
  });
  await channel.askUntilGoOn(
    channel.ask(message()),
    () => message(measured.lookAgain()),
    (attempt) => 1 + 2 * attempt,
  );
}

/**
 * What is left when closing has settled. A busy machine may keep it from that
 * for seconds, so while more is open than is declared it has more time.
 */
async function settledLeaks(known: Baseline, declared: number): Promise<Leaks> {
  let leaks = await findLeaks(known);
  for (let attempt = 0; attempt < 9 && leaks.length > declared; attempt++) {
    leaks = await findLeaks(known);
  }
  return leaks;
}

function found(leaks: Leaks) {
  return { leaked: [...leaks], vanished: leaks.vanished };
}

/** A baseline that was the same twice, with no work on files in between. */
async function quietBaseline(): Promise<Baseline> {
  let last = baseline();
  for (let attempt = 0; attempt < 1000; attempt++) {
    const wasAtWork = isAtWork();
    await setTimeout(1);
    const next = baseline();
    const isSame = new Set(last.keys()).symmetricDifference(next).size === 0;
    if (isSame && !wasAtWork) return next;
    last = next;
  }
  return last;
}

/** Whether files are being opened, closed or used by Node's other threads. */
function isAtWork(): boolean {
  const resources = process.getActiveResourcesInfo();
  return resources.some((type) => /^(FSReq|CloseReq)/.test(type));
}

/** An instrument that misses a planted descriptor must never say "clean". */
function blindness(): string | null {
  const fd = openSync(process.execPath, "r");
  const planted = identityOf(fd);
  const seen = sees(planted);
  closeSync(fd);
  if (!seen) return "the instrument is blind: it missed a planted descriptor";
  return sees(planted)
    ? "the instrument is blind: it still saw a descriptor that was closed"
    : null;
}

function identityOf(fd: number): string | undefined {
  const open = [...own.snapshot()];
  return open.find(([, descriptor]) => descriptor.fd === fd)?.[0];
}

/** By identity, because a thread may take the number of what is closed. */
function sees(planted: string | undefined): boolean {
  return [...own.snapshot().keys()].some((identity) => identity === planted);
}
