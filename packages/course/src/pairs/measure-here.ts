import { mkdirSync, rmSync } from "node:fs";
import fsPromises from "node:fs/promises";
import { join } from "node:path";
import type { Descriptor, Leak } from "fdleak";
import { keep } from "../sandbox/keep.ts";
import { outcomeOf } from "../sandbox/outcome.ts";
import { InjectedFailures, type SyncImports } from "./injected-failures.ts";
import type { Measurement, PathResult, Series } from "./measurement.ts";
import type { Job, Message, Request } from "./messages.ts";
import type { CodePath, Driver, Pair, Tools } from "./pair.ts";
import { toolsFor } from "./tools.ts";

export type MeasureJob = Extract<Job, { task: "measure" }>;

/** What the calls are counted with: from inside the process, or outside. */
export interface Counter<Known> {
  count(): number;
  /** What is open when nothing is being opened or closed. */
  baseline(): Promise<Known>;
  look(known: Known): Found;
  /** What is left when closing has settled. */
  settled(known: Known, declared: number): Promise<Found>;
}

export interface Found {
  readonly leaked: readonly Leak[];
  readonly vanished: readonly Descriptor[];
}

/** The process that a side is measured in. */
export interface Host<Known> {
  readonly counter: Counter<Known>;
  readonly tell: (message: Message) => void;
  readonly request: (what: Request) => Promise<unknown>;
  readonly syncImports: SyncImports;
}

type Seen = Omit<Measurement, "trouble">;

/** A side that was measured; how, and what was open before. */
export interface Measured {
  readonly seen: Seen;
  /** The counts of now, for closing that is late. */
  lookAgain(): Seen;
}

/** Makes the calls of a job, and takes the paths of a correct side. */
export async function measureHere<Known>(
  pair: Pair,
  side: unknown,
  job: MeasureJob,
  host: Host<Known>,
): Promise<Measured> {
  const here = new Here(pair, side, job, host);
  const paths = job.paths ? await here.resultsOnPaths() : [];
  const innocent = pair.innocent
    ? await here.series(pair.innocent.run, 0)
    : null;
  const main = await here.series(pair.run, job.leaks, {
    observe: pair.effect?.observe,
    isPaced: job.isPaced,
  });
  const seen = (look: (series: Counted<Known>) => Series): Seen => ({
    ...look(main),
    innocent: innocent && look(innocent),
    paths,
  });
  return {
    seen: seen((series) => series.seen),
    lookAgain: () => seen((series) => here.lookedAtAgain(series)),
  };
}

/**
 * Runs the pair's `apart`, or one of its paths, in this process.
 *
 * @returns how it ended, in the words of `outcomeOf`.
 */
export async function runApart(
  pair: Pair,
  side: unknown,
  job: Extract<Job, { task: "apart" }>,
  host: Host<unknown>,
): Promise<string> {
  const { path } = job;
  const work = path === undefined ? pair.apart! : pair.paths![path]!.run;
  using failures = new InjectedFailures(host.syncImports);
  const tools = toolsOn(path, job, host, failures);
  return await outcomeOf(() => work(side, tools));
}

/** A handle that is never handed out would be collected as well. */
export function keepFileHandles(syncImports: SyncImports): void {
  const { open } = fsPromises;
  fsPromises.open = async (...args) => keep(await open(...args));
  syncImports();
}

/** A path has its own scratch directory, because it may leave files behind. */
function toolsOn(
  path: number | undefined,
  job: Job,
  { request }: Host<unknown>,
  failures: InjectedFailures,
): Tools {
  if (path === undefined) return toolsFor(job, request, failures);
  const scratch = join(job.scratch, `path-${path}`);
  mkdirSync(scratch, { recursive: true });
  return toolsFor({ ...job, scratch }, request, failures);
}

/** A series of calls, and what was open before it. */
interface Counted<Known> {
  readonly seen: Series;
  readonly known: Known;
}

/** Runs between the calls. */
interface Between {
  readonly observe?: ((tools: Tools) => string | Promise<string>) | undefined;
  readonly isPaced?: boolean;
}

class Here<Known> {
  readonly #pair: Pair;
  readonly #side: unknown;
  readonly #job: MeasureJob;
  readonly #host: Host<Known>;

  constructor(pair: Pair, side: unknown, job: MeasureJob, host: Host<Known>) {
    this.#pair = pair;
    this.#side = side;
    this.#job = job;
    this.#host = host;
  }

  /** One after the other, because each may make calls of the runtime fail. */
  async resultsOnPaths(): Promise<PathResult[]> {
    const results: PathResult[] = [];
    for (const [place, path] of (this.#pair.paths ?? []).entries()) {
      this.#host.tell({ says: "begins", path: `when ${path.when}` });
      results.push(await this.#resultOnPath(path, place));
      this.#host.tell({ says: "called" });
    }
    return results;
  }

  async #resultOnPath(
    { kind, when, run, effect, isApart }: CodePath<unknown>,
    place: number,
  ): Promise<PathResult> {
    const { counter, request, syncImports } = this.#host;
    using failures = new InjectedFailures(syncImports);
    const tools = toolsOn(place, this.#job, this.#host, failures);
    const apart: Request = { apart: { path: place } };

    const known = await counter.baseline();
    const outcome = isApart
      ? String(await request(apart))
      : await outcomeOf(async () => keep(await run(this.#side, tools)));
    const missed = [...failures.pending];
    failures[Symbol.dispose]();
    const seen = effect ? await effect.observe(tools) : null;
    rmSync(tools.scratch, { recursive: true, force: true });
    const found = this.#job.settles
      ? await counter.settled(known, 0)
      : counter.look(known);
    return { kind, when, outcome, effect: seen, missed, ...found };
  }

  async series(
    run: Driver<unknown>,
    leaks: number,
    { observe, isPaced = false }: Between = {},
  ): Promise<Counted<Known>> {
    const { counter, request, syncImports, tell } = this.#host;
    using failures = new InjectedFailures(syncImports);
    const tools = toolsFor(this.#job, request, failures);
    const counts: number[] = [];
    const outcomes = new Set<string>();
    const effects = new Set<string>();

    const known = await counter.baseline();
    const before = counter.count();
    const mayGoOn = async () => !isPaced || (await this.#pace()) !== "stop";
    while ((await mayGoOn()) && counts.length < this.#job.calls) {
      outcomes.add(
        await outcomeOf(async () => keep(await run(this.#side, tools))),
      );
      counts.push(counter.count());
      if (observe) effects.add(await observe(tools));
      tell({ says: "called" });
    }
    const found = this.#job.settles
      ? await counter.settled(known, leaks * counts.length)
      : counter.look(known);

    const seen: Series = {
      calls: counts.length,
      before,
      after: counter.count(),
      counts,
      ...found,
      outcome: [...outcomes].join(", then "),
      effect: observe ? [...effects].join(", then ") : null,
    };
    return { seen, known };
  }

  lookedAtAgain({ seen, known }: Counted<Known>): Series {
    const { counter } = this.#host;
    return { ...seen, ...counter.look(known), after: counter.count() };
  }

  #pace(): Promise<unknown> {
    const { counter, request } = this.#host;
    return request({ pace: { count: counter.count() } });
  }
}
