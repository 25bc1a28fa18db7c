// What runs in the processes that `measure` starts.

import { closeSync, mkdirSync, openSync, rmSync } from "node:fs";
import fsPromises from "node:fs/promises";
import { flushCompileCache, syncBuiltinESMExports } from "node:module";
import { join } from "node:path";
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
import { keep } from "../sandbox/keep.ts";
import { outcomeOf } from "../sandbox/outcome.ts";
import { InjectedFailures } from "./injected-failures.ts";
import type { PathResult, Series } from "./measurement.ts";
import type { Job, Message, Request } from "./messages.ts";
import type { CodePath, Driver, Pair, Tools } from "./pair.ts";
import { toolsFor } from "./tools.ts";

const channel = takeChannel();
const { setInterval } = globalThis;

// A side that never settles is ended by its time limit, not by an empty event
// loop.
process.on("beforeExit", () => setInterval(() => {}, 2 ** 30));

const own = descriptorsOf();
const pair = (await channel.loadDeclaration()).default as Pair;
warmUp();
await run(channel.receiveJob() as Job);

async function run(job: Job): Promise<void> {
  switch (job.task) {
    case "measure":
      return await measureHere(job);
    case "apart": {
      const side = await load(job.sideFile);
      const { path } = job;
      const work = path === undefined ? pair.apart! : pathAt(path).run;
      using failures = new InjectedFailures();
      const tools = toolsOn(path, job, failures);
      return answer(await outcomeOf(() => work(side, tools)));
    }
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

function pathAt(place: number): CodePath<unknown> {
  return pair.paths![place]!;
}

/** A path has its own scratch directory, because it may leave files behind. */
function toolsOn(
  path: number | undefined,
  job: Job,
  failures: InjectedFailures,
): Tools {
  if (path === undefined) return toolsFor(job, channel.request, failures);
  const scratch = join(job.scratch, `path-${path}`);
  mkdirSync(scratch, { recursive: true });
  return toolsFor({ ...job, scratch }, channel.request, failures);
}

async function measureHere(job: MeasureJob): Promise<void> {
  keepFileHandles();
  if (job.traced) traceOpenings(); // above, so that it sees the side's line
  const side = await load(job.sideFile);
  const before = blindness();
  const paths = job.paths ? await resultsOnPaths(side, job) : [];
  const innocent = pair.innocent
    ? await seriesOf(side, pair.innocent.run, { ...job, leaks: 0 })
    : null;
  const main = await seriesOf(side, pair.run, job, {
    observe: pair.effect?.observe,
    isPaced: job.isPaced,
  });
  // Again, because the calls may have blinded it.
  const trouble = before ?? blindness();
  const measured = (look = (series: Counted) => series.seen): Message => ({
    says: "measured",
    measurement: {
      ...look(main),
      innocent: innocent && look(innocent),
      paths,
      trouble,
    },
  });
  flushCompileCache();
  // The parent asks the kernel as well; closing may be late.
  await channel.askUntilGoOn(
    channel.ask(measured()),
    () => measured(lookedAtAgain),
    (attempt) => 1 + 2 * attempt,
  );
}

type MeasureJob = Extract<Job, { task: "measure" }>;

/** A series of calls, and what was open before it. */
interface Counted {
  readonly seen: Series;
  readonly known: Baseline;
}

function lookedAtAgain({ seen, known }: Counted): Series {
  const leaks = findLeaksSync(known);
  return {
    ...seen,
    after: own.count(),
    leaked: [...leaks],
    vanished: leaks.vanished,
  };
}

/** One after the other, because each may make calls of Node's fail. */
async function resultsOnPaths(
  side: unknown,
  job: MeasureJob,
): Promise<PathResult[]> {
  const results: PathResult[] = [];
  for (const place of (pair.paths ?? []).keys()) {
    tell({ says: "begins", path: `when ${pathAt(place).when}` });
    results.push(await resultOnPath(side, place, job));
    tell({ says: "called" });
  }
  return results;
}

async function resultOnPath(
  side: unknown,
  place: number,
  job: MeasureJob,
): Promise<PathResult> {
  const { kind, when, run, effect, isApart } = pathAt(place);
  using failures = new InjectedFailures();
  const tools = toolsOn(place, job, failures);
  const apart: Request = { apart: { path: place } };

  const known = await quietBaseline();
  const outcome = isApart
    ? String(await channel.request(apart))
    : await outcomeOf(async () => keep(await run(side, tools)));
  const missed = [...failures.pending];
  failures[Symbol.dispose]();
  const seen = effect ? await effect.observe(tools) : null;
  rmSync(tools.scratch, { recursive: true });
  const leaks = job.settles
    ? await settledLeaks(known, 0)
    : findLeaksSync(known);
  return {
    ...{ kind, when, outcome, effect: seen, missed },
    leaked: [...leaks],
    vanished: leaks.vanished,
  };
}

/** Runs between the calls. */
interface Between {
  readonly observe?: ((tools: Tools) => string | Promise<string>) | undefined;
  readonly isPaced?: boolean;
}

async function seriesOf(
  side: unknown,
  run: Driver<unknown>,
  job: MeasureJob,
  { observe, isPaced = false }: Between = {},
): Promise<Counted> {
  using failures = new InjectedFailures();
  const tools = toolsFor(job, channel.request, failures);
  const counts: number[] = [];
  const outcomes = new Set<string>();
  const effects = new Set<string>();

  const known = await quietBaseline();
  const before = own.count();
  const mayGoOn = async () => !isPaced || (await askPace()) !== "stop";
  while ((await mayGoOn()) && counts.length < job.calls) {
    outcomes.add(await outcomeOf(async () => keep(await run(side, tools))));
    counts.push(own.count());
    if (observe) effects.add(await observe(tools));
    tell({ says: "called" });
  }
  const leaks = job.settles
    ? await settledLeaks(known, job.leaks * counts.length)
    : findLeaksSync(known);

  const seen: Series = {
    calls: counts.length,
    before,
    after: own.count(),
    counts,
    leaked: [...leaks],
    vanished: leaks.vanished,
    outcome: [...outcomes].join(", then "),
    effect: observe ? [...effects].join(", then ") : null,
  };
  return { seen, known };
}

function askPace(): Promise<unknown> {
  const pace: Request = { pace: { count: own.count() } };
  return channel.request(pace);
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

/** A handle that is never handed out would be collected as well. */
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
