import { isMainThread } from "node:worker_threads";
import { syncBuiltinESMExports } from "node:module";
import { runtime } from "../observe/runtime.ts";
import { warmUp } from "../observe/warm-up.ts";
import { traceAddons } from "./addons.ts";
import { traceAgents } from "./agents.ts";
import { traceChildren } from "./children.ts";
import { closes } from "./closes.ts";
import { traceDatabases } from "./databases.ts";
import { traceFiles } from "./files.ts";
import { traceHandles } from "./handles.ts";
import { ledger } from "./ledger.ts";
import { traceCloses } from "./trace-closes.ts";
import { turns } from "./trace.ts";
import { traceWatches } from "./watches.ts";
import { traceWorkers } from "./workers.ts";

/**
 * Records from now on which line opens each descriptor. It replaces functions
 * of Node (such as `fs.openSync`, and the constructors of databases and
 * workers) and listens to async_hooks. Call it before the program loads: a
 * module that already holds an original function is not traced. It cannot be
 * undone. In a worker thread it does nothing, and neither does it on Bun and Deno,
 * where a stack does not always name the right line.
 *
 * @throws {CannotCountError} where descriptors cannot be counted.
 */
export function traceOpenings(): void {
  if (ledger.tracing || !isMainThread || runtime !== "node") return;
  warmUp();
  ledger.start();
  traceFiles();
  traceCloses();
  traceAgents();
  traceChildren();
  traceAddons();
  traceDatabases();
  traceWorkers();
  traceWatches();
  traceHandles();
  syncBuiltinESMExports();
  letGoAfterCollection();
}

const collected = new FinalizationRegistry(() => {
  turns.letGo();
  ledger.letGo();
  closes.letGo();
  letGoAfterCollection();
});

/**
 * After the next collection of garbage: to read every stack at once would cost
 * more than all the rest, and most of them are forgotten before.
 */
function letGoAfterCollection(): void {
  collected.register({}, undefined);
}
