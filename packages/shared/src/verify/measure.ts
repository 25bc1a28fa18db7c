import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CannotCountError } from "../observe/platform.ts";
import { Child, type Ending } from "./child-process.ts";
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
}

/** What `measure` asks of its child. */
export type Order = {
  readonly pairFile: string;
  readonly sideFile: string;
  readonly scratch: string;
  readonly peer: string;
} & (
  | {
      readonly task: "measure";
      readonly calls: number;
      readonly settle: boolean;
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
  { calls = pair.calls ?? 5, file, timeLimit, signal }: MeasureOptions = {},
): Promise<Measurement> {
  await using scratch = await makeScratch();
  await using children = new AsyncDisposableStack();
  const start = (order: Order) =>
    children.use(new Child({ order, timeLimit, signal })).ending;

  const place = {
    pairFile: join(pair.folder, "pair.ts"),
    sideFile: file ?? fileOf(pair, side),
    scratch: scratch.path,
  };
  const peer = pair.peer
    ? await start({ ...place, task: "peer", peer: "" })
    : { answer: "" };
  if (!("answer" in peer)) return troubled(`the peer ${wordsOf(peer)}`);

  const ending = await start({
    ...place,
    task: "measure",
    peer: String(peer.answer),
    calls,
    // A wrong side is a leak only if it is still open after settling.
    settle: side === "wrong" || pair.release === "late",
  });
  return "answer" in ending
    ? (ending.answer as Measurement)
    : troubled(`the ${side} side ${wordsOf(ending)}`);
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
