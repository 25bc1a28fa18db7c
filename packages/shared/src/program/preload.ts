// Imported by `fdleak` before the program: notes what it opens, and writes a
// report when it ends or is asked for one.

import fs from "node:fs";
import { join } from "node:path";
import { isMainThread } from "node:worker_threads";
import { type Baseline, baseline } from "../compare/baseline.ts";
import { findLeaksNow } from "../compare/find-leaks.ts";
import { traceOpenings } from "../opened-at/trace-openings.ts";
import { fromHere } from "../verify/leak-error.ts";
import { Counts } from "./counts.ts";
import type { Report } from "./report.ts";

const { renameSync, writeFileSync } = fs; // a test may replace them later
const folder = process.env["FDLEAK_FOLDER"];

if (folder !== undefined && isMainThread) watchThisProcess(folder);

function watchThisProcess(folder: string): void {
  const [, script, ...args] = process.argv;
  const named = script === undefined ? [] : [fromHere(script)];
  const command = ["node", ...named, ...args].join(" ");
  const about = { pid: process.pid, command };
  writeFileSync(join(folder, `${process.pid}.started`), command);
  let before: Baseline;
  let counts: Counts;
  try {
    traceOpenings();
    before = baseline();
    counts = new Counts();
  } catch (error) {
    write({ at: "exit", leaks: [], counts: [], trouble: `${error}` });
    return;
  }
  onLastExit(() => report("exit"));
  process.on("SIGUSR2", report);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, reportAndEnd);
  }

  function report(at: Report["at"]): void {
    try {
      const leaks = findLeaksNow(before);
      write({ at, leaks, counts: counts.seen() });
    } catch (error) {
      write({ at, leaks: [], counts: [], trouble: `${error}` });
    }
  }

  /** What the program would do without us: it ends, unless it listens. */
  function reportAndEnd(signal: NodeJS.Signals): void {
    if (process.listenerCount(signal) > 1) return;
    report(signal);
    process.off(signal, reportAndEnd);
    process.kill(process.pid, signal);
  }

  function write(rest: Omit<Report, "pid" | "command" | "seconds">): void {
    const report: Report = { ...about, seconds: process.uptime(), ...rest };
    const file = join(folder, `${process.pid}.${rest.at}`);
    writeFileSync(`${file}.part`, JSON.stringify(report));
    renameSync(`${file}.part`, `${file}.json`);
  }
}

/** After the program's own listeners, which may be what closes. */
function onLastExit(report: () => void): void {
  let moving = false;
  process.on("exit", report);
  process.on("newListener", (event) => {
    if (event !== "exit" || moving) return;
    moving = true;
    queueMicrotask(() => {
      process.off("exit", report).on("exit", report);
      moving = false;
    });
  });
}
