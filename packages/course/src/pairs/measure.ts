import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { CannotCountError } from "fdleak";
import { Child, type ChildOptions, type Ending } from "./child-process.ts";
import { type Measurement, troubled } from "./measurement.ts";
import { type Pair, type Side, fileOf } from "./pair.ts";

export interface MeasureOptions {
  /** Overrides the pair's own number of calls. */
  calls?: number | undefined;
  /** Measures this file in the side's place. */
  file?: string | undefined;
  /** Seconds each of its processes may take; 20 unless given. */
  timeLimit?: number | undefined;
  /** Kills what is running when aborted. */
  signal?: AbortSignal | undefined;
  /**
   * Called before each call and after the last one, with how many descriptors
   * are open then. The side waits until it resolves, however long; `"stop"`
   * makes this the end of the calls.
   */
  pace?: ((count: number) => Promise<void | "stop">) | undefined;
}

/** What `measure` asks of its child. */
export type Job = {
  readonly pairFile: string;
  readonly sideFile: string;
  readonly scratch: string;
  readonly peer: string;
} & (
  | {
      readonly task: "measure";
      readonly calls: number;
      readonly settle: boolean;
      readonly paced: boolean;
    }
  | { readonly task: "apart" }
  | { readonly task: "peer" }
);

/**
 * Measures one side of a pair in a process of its own. A side that hangs,
 * crashes or exits is a result, found in `trouble`.
 *
 * @throws {CannotCountError} when no scratch directory can be made.
 */
export async function measure(
  pair: Pair,
  side: Side,
  options: MeasureOptions = {},
): Promise<Measurement> {
  const { calls = pair.calls ?? 5, file, timeLimit, signal, pace } = options;
  await using scratch = await makeScratch();
  await using children = new AsyncDisposableStack();
  const start = (job: Job, onReady?: ChildOptions["onReady"]) =>
    children.use(new Child({ job, timeLimit, signal, onReady }));

  const place = {
    pairFile: join(pair.folder, "pair.ts"),
    sideFile: file ?? fileOf(pair, side),
    scratch: scratch.path,
  };
  const peer = pair.peer
    ? await start({ ...place, task: "peer", peer: "" }).ending
    : { answer: "" };
  if (!("answer" in peer)) return troubled(`the peer ${wordsOf(peer)}`);

  const job: Job = {
    ...place,
    task: "measure",
    peer: String(peer.answer),
    calls,
    // A wrong side is a leak only if it is still open after settling.
    settle: side === "wrong" || pair.release === "late",
    paced: pace !== undefined,
  };
  let before: number | undefined;
  const child = start(job, async (ownCount) => {
    const count = child.countFromOutside();
    if (ownCount !== null) return pace?.(count ?? Number(ownCount));
    before = count; // nothing of the side's is loaded yet
  });
  const ending = await child.ending;
  if (!("answer" in ending)) {
    return troubled(`the ${side} side ${wordsOf(ending)}`);
  }
  const measurement = ending.answer as Measurement;
  const trouble =
    measurement.trouble ?? (await contradiction(measurement, child, before));
  return { ...measurement, trouble };
}

/**
 * A side could patch what its own process looks with, or send an answer of its
 * own. So the kernel is asked from outside as well, before the side is loaded
 * and while its process is still there. Late closing has a moment.
 */
async function contradiction(
  { leaked, vanished, innocent }: Measurement,
  child: Child,
  before: number | undefined,
): Promise<string | null> {
  const left = [...leaked, ...(innocent?.leaked ?? [])];
  const gone = [...vanished, ...(innocent?.vanished ?? [])];
  const reported = descriptorsIn(left) - descriptorsIn(gone);
  let counted = 0;
  for (let look = 0; look < 10; look++) {
    const after = child.countFromOutside();
    if (before === undefined || after === undefined) return null;
    counted = after - before;
    if (counted === reported) return null;
    await setTimeout(10);
  }
  return `the process says that it opened ${reported} descriptors and left them; the kernel says ${counted}`;
}

/** Watches share one, which the warm-up has opened. */
function descriptorsIn(list: Measurement["leaked"]): number {
  return list.filter(({ kind }) => kind !== "watch").length;
}

async function makeScratch() {
  try {
    return await mkdtempDisposable(join(tmpdir(), "pair-"));
  } catch (error) {
    throw new CannotCountError(
      `No scratch directory can be made in ${tmpdir()}: ${(error as Error).message}. ` +
        "Point TMPDIR at a directory that can be written to.",
    );
  }
}

function wordsOf(ending: Exclude<Ending, { answer: unknown }>): string {
  const { trouble, lastWords } = ending;
  return lastWords === "" ? trouble : `${trouble}; it said: ${lastWords}`;
}
