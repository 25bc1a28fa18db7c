import type { Tally } from "fdleak";
import { RuntimeProcess } from "../runtimes/runtime-process.ts";
import type { Runtime } from "../runtimes/runtime.ts";
import { makeScratch } from "../sandbox/scratch.ts";
import { type Measurement, troubled } from "./measurement.ts";
import type { Job, Request } from "./messages.ts";
import { type Pair, type Side, fileOf } from "./pair.ts";
import {
  type Result,
  SideProcess,
  type SideProcessOptions,
} from "./side-process.ts";

export interface MeasureOptions {
  /** Overrides the pair's own number of calls. */
  calls?: number | undefined;
  /** Measures this file in the side's place. */
  file?: string | undefined;
  /** Seconds each call may take; 20 unless given. */
  timeLimit?: number | undefined;
  /** Records which line opens each descriptor; that takes time. */
  traced?: boolean | undefined;
  /** Measures on another runtime than this Node, from outside only. */
  runtime?: Runtime | undefined;
  /** Kills what is running when aborted. */
  signal?: AbortSignal | undefined;
  /**
   * Called before each call and after the last one, with how many descriptors
   * are open then. The side waits until it resolves, however long; `"stop"`
   * makes this the end of the calls.
   */
  pace?: ((count: number) => Promise<void | "stop">) | undefined;
}

/**
 * Measures one side of a pair in a separate process. A side that hangs, crashes
 * or exits is a result, found in `trouble`.
 *
 * @throws {CannotCountError} when no scratch directory can be made, and where
 * descriptors cannot be counted.
 */
export async function measure(
  pair: Pair,
  side: Side,
  options: MeasureOptions = {},
): Promise<Measurement> {
  const { calls = pair.calls ?? 5, timeLimit, signal, pace } = options;
  const { traced = false, runtime } = options;
  await using processes = new AsyncDisposableStack();
  const scratch = processes.use(makeScratch("pair-")).path;
  const start = (
    job: Job,
    more: Pick<SideProcessOptions, "onRequest" | "openFiles"> = {},
  ) => {
    const settings = { pair, job, timeLimit, signal, ...more };
    return processes.use(
      runtime && job.task !== "peer"
        ? new RuntimeProcess(runtime, settings)
        : new SideProcess(settings),
    );
  };

  const sideFile = options.file ?? fileOf(pair, side);
  const peer = pair.peer
    ? await start({ task: "peer", scratch, peer: "" }).result
    : { answer: "" };
  if (!("answer" in peer)) return troubled(`the peer ${inWords(peer)}`);
  const place = { scratch, sideFile, peer: peer.answer as string };

  const apart = async ({ openFiles, path }: Apart): Promise<string> => {
    await using child = start({ ...place, task: "apart", path }, { openFiles });
    const result = await child.result;
    return "answer" in result ? (result.answer as string) : result.trouble;
  };
  const onRequest = async (request: Request) =>
    "pace" in request
      ? await pace?.(request.pace.count)
      : await apart(request.apart);

  const job: Job = {
    ...place,
    task: "measure",
    calls,
    // A wrong side is a leak only if it is still open after settling.
    settles: side === "wrong" || pair.release === "late",
    leaks: side === "wrong" ? sumOf(pair.leaks) : 0,
    isPaced: pace !== undefined,
    traced,
    paths: side === "correct" && pace === undefined,
  };
  const result = await start(job, { onRequest }).result;
  return "answer" in result
    ? (result.answer as Measurement)
    : troubled(`the ${side} side ${inWords(result)}`);
}

type Apart = Extract<Request, { apart: unknown }>["apart"];

function sumOf(tally: Tally): number {
  return Object.values(tally).reduce((sum, count) => sum + count, 0);
}

function inWords(result: Exclude<Result, { answer: unknown }>): string {
  const { trouble, lastWords } = result;
  return lastWords === "" ? trouble : `${trouble}; it said: ${lastWords}`;
}
