// What runs in the processes that `measure` starts.

import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import fsPromises from "node:fs/promises";
import { type AddressInfo } from "node:net";
import { flushCompileCache, syncBuiltinESMExports } from "node:module";
import { setTimeout } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import {
  type Baseline,
  baseline,
  descriptorsOf,
  findLeaks,
  warmUp,
} from "fdleak";
import type { Job } from "./measure.ts";
import type { Measurement, Series } from "./measurement.ts";
import { outcomeOf } from "../sandbox/outcome.ts";
import type { Driver, Pair, Tools } from "./pair.ts";
import { toolsFor } from "./tools.ts";

const own = descriptorsOf();

process.once("message", (job: SecretJob) => void run(job));
// Nobody is left to answer to: leave, and take the process group along.
process.once("disconnect", () => process.kill(0, "SIGKILL"));

type SecretJob = Job & { readonly secret: string };

async function run({ secret, ...job }: SecretJob): Promise<void> {
  const answer = await answerTo(job, async (ready) => {
    process.send!({ ready, secret });
    const [{ goOn }] = (await once(process, "message")) as [{ goOn: unknown }];
    return goOn;
  });
  flushCompileCache();
  process.send!({ answer, secret });
}

/** Says that it is ready, and waits for what it is to go on with. */
type Pause = (word: number | null) => Promise<unknown>;

async function answerTo(job: Job, pause: Pause): Promise<unknown> {
  const { default: pair } = (await load(job.pairFile)) as { default: Pair };
  if (job.task === "peer") return servePeer(pair);
  if (job.task === "measure") return measureHere(pair, job, pause);
  const side: unknown = await load(job.sideFile);
  return outcomeOf(() => pair.apart!(side, toolsFor(job)));
}

/** By URL, because a path may hold `#`, `?` or `%`. */
function load(file: string): Promise<unknown> {
  return import(pathToFileURL(file).href);
}

async function servePeer(pair: Pair): Promise<string> {
  const { createServer } = await import("node:http"); // slow, and only for this
  const server = createServer(pair.peer).listen(0, "127.0.0.1");
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

type MeasureJob = Extract<Job, { task: "measure" }>;

async function measureHere(
  pair: Pair,
  job: MeasureJob,
  pause: Pause,
): Promise<Measurement> {
  warmUp();
  keepFileHandles();
  await pause(null); // to be counted from outside
  const side: unknown = await load(job.sideFile);
  const before = blindness();
  const innocent = pair.innocent
    ? await seriesOf(pair, side, pair.innocent.run, job)
    : null;
  const main = await seriesOf(pair, side, pair.run, job, {
    observe: pair.effect?.observe,
    pause: job.paced ? pause : undefined,
  });
  // Again, because the calls may have blinded it.
  return { ...main, innocent, trouble: before ?? blindness() };
}

/** What is done between the calls. */
interface Between {
  readonly observe?: ((tools: Tools) => string | Promise<string>) | undefined;
  readonly pause?: Pause | undefined;
}

async function seriesOf(
  pair: Pair,
  side: unknown,
  run: Driver<unknown>,
  job: MeasureJob,
  { observe, pause }: Between = {},
): Promise<Series> {
  const tools = toolsFor(job);
  const counts: number[] = [];
  const outcomes = new Set<string>();
  const effects = new Set<string>();

  const known = await quietBaseline();
  const before = own.count();
  const mayGoOn = async () => (await pause?.(own.count())) !== "stop";
  while ((await mayGoOn()) && counts.length < job.calls) {
    outcomes.add(await outcomeOf(async () => keep(await run(side, tools))));
    counts.push(own.count());
    if (observe) effects.add(await observe(tools));
  }
  const leaks = await findLeaks(known, job.settle ? {} : { settle: "none" });

  return {
    calls: counts.length,
    before,
    after: own.count(),
    counts,
    leaked: [...leaks],
    vanished: leaks.vanished,
    outcome: [...outcomes].join(", then "),
    effect: observe ? [...effects].join(", then ") : null,
  };
}

/** A baseline that was the same twice: nothing of before is under way. */
async function quietBaseline(): Promise<Baseline> {
  let last = baseline();
  for (let look = 0; look < 20; look++) {
    await setTimeout(1);
    const next = baseline();
    if (new Set(last.keys()).symmetricDifference(next).size === 0) return next;
    last = next;
  }
  return last;
}

// Garbage collection closes a leaked FileHandle, and since Node 25 it then ends
// the process (DEP0137). So what the calls hand out is kept.
const kept: unknown[] = [];

function keep<T>(value: T): T {
  kept.push(value);
  return value;
}

function keepFileHandles(): void {
  const { open } = fsPromises;
  fsPromises.open = async (...args) => keep(await open(...args));
  syncBuiltinESMExports();
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
