import workerThreads, { type Worker } from "node:worker_threads";
import { ledger } from "./ledger.ts";
import { wrapClass } from "./wrap.ts";

/** Those that run: each keeps the process alive. */
export const runningWorkers = new Set<Worker>();

/** A worker thread opens descriptors for its event loop in native code. */
export function traceWorkers(): void {
  workerThreads.Worker = wrapClass(workerThreads.Worker, {
    after: (worker, trace) => {
      ledger.started(trace);
      runningWorkers.add(worker);
      const isOnline = new Promise((resolve) => {
        worker.once("online", resolve);
        worker.once("exit", resolve);
      });
      ledger.claimLater(
        trace,
        ({ kind }) => kind === "anonymous" || kind === "pipe",
        isOnline,
      );
      worker.once("exit", () => {
        ledger.ended(trace);
        runningWorkers.delete(worker);
      });
    },
  });
}
