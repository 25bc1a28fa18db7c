// Imported by `fdleak` before the program: notes what it opens, and reports
// when it ends or is asked to. Whatever fails in here is not the program's
// trouble: `fdleak` then misses a report and says so.

import fs from "node:fs";
import { join } from "node:path";
import { isMainThread } from "node:worker_threads";
import { type Baseline, baseline } from "../compare/baseline.ts";
import { findLeaksSync } from "../compare/find-leaks.ts";
import { entryAt } from "../observe/entry.ts";
import { traceOpenings } from "../opened-at/trace-openings.ts";
import { fromHere } from "../verify/leak-error.ts";
import { CountSampler } from "./count-sampler.ts";
import { atEnd, onSignalToEnd } from "./exit-hooks.ts";
import { preloadedPackages, withoutThoseOf } from "./preloaded-packages.ts";
import type { Report } from "./report.ts";

const { openSync, writeSync } = fs; // the program may replace them later
const folder = process.env["FDLEAK_FOLDER"];

if (folder !== undefined && isMainThread) {
  try {
    watchThisProcess(folder);
  } catch {
    // A process that outlives fdleak, or may not write where it reports.
  }
}

function watchThisProcess(folder: string): void {
  // Opened now, because at the limit, or as another user, it could not be.
  const out = openSync(join(folder, `${process.pid}.reports`), "a");
  const own = entryAt(out)?.identity;
  const [, script, ...args] = process.argv;
  const named = script === undefined ? [] : [fromHere(script)];
  const command = ["node", ...named, ...args].join(" ");
  const theirs = preloadedPackages(process.execArgv);
  let before: Baseline;
  let counts: CountSampler;
  try {
    traceOpenings();
    before = baseline();
    counts = new CountSampler();
  } catch (error) {
    write({ at: "exit", leaks: [], counts: [], trouble: `${error}` });
    return;
  }
  process.setMaxListeners(process.getMaxListeners() + 3); // ours, not theirs
  atEnd(() => report("exit"));
  onSignalToEnd(report);
  process.on("SIGUSR2", report);

  function report(at: Report["at"]): void {
    try {
      const leaks = withoutThoseOf(findLeaksSync(before), theirs);
      write({ at, leaks, counts: counts.seen() });
    } catch (error) {
      write({ at, leaks: [], counts: [], trouble: `${error}` });
    }
  }

  function write(rest: Omit<Report, "pid" | "command" | "seconds">): void {
    if (entryAt(out)?.identity !== own) return; // the program has closed it
    const seconds = process.uptime();
    const report: Report = { pid: process.pid, command, seconds, ...rest };
    try {
      writeSync(out, `${JSON.stringify(report)}\n`);
    } catch {
      // fdleak misses it.
    }
  }
}
