import workerThreads from "node:worker_threads";
import { ledger } from "./ledger.ts";
import { wrapClass } from "./wrap.ts";

/** A worker's thread opens what its event loop needs, and nobody is told. */
export function traceWorkers(): void {
  workerThreads.Worker = wrapClass(workerThreads.Worker, {
    after: (worker, trace) => {
      const up = new Promise((resolve) => {
        worker.once("online", resolve);
        worker.once("exit", resolve);
      });
      ledger.claimLater(
        trace,
        ({ kind }) => kind === "anonymous" || kind === "pipe",
        up,
      );
      worker.once("exit", () => ledger.forget(trace));
    },
  });
}
