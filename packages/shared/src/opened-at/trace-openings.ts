import { isMainThread } from "node:worker_threads";
import { syncBuiltinESMExports } from "node:module";
import { warmUp } from "../observe/warm-up.ts";
import { traceDatabases } from "./databases.ts";
import { traceFiles } from "./files.ts";
import { traceHandles } from "./handles.ts";
import { ledger } from "./ledger.ts";
import { traceWorkers } from "./workers.ts";

/**
 * From now on notes, for each descriptor that is opened, the line that opened
 * it. To do so it replaces functions of Node's (`fs.openSync` and its like,
 * the constructors of databases and workers) and listens to async_hooks, so
 * call it before the program loads: what has kept an older function is not
 * noticed. It cannot be undone. In a worker thread it does nothing.
 *
 * @throws {CannotCountError} where descriptors cannot be counted.
 */
export function traceOpenings(): void {
  if (ledger.tracing || !isMainThread) return;
  warmUp();
  ledger.start();
  traceFiles();
  traceDatabases();
  traceWorkers();
  traceHandles();
  syncBuiltinESMExports();
}
