import { once } from "node:events";
import workerThreads from "node:worker_threads";
import { ledger } from "./ledger.ts";
import { wrapClass } from "./wrap.ts";

/** A worker's thread opens what its event loop needs, and nobody is told. */
export function traceWorkers(): void {
  workerThreads.Worker = wrapClass(workerThreads.Worker, (worker, trace) => {
    const online = once(worker, "online");
    ledger.claimLater(
      trace,
      ({ kind }) => kind === "anonymous" || kind === "pipe",
      online,
    );
  });
}
