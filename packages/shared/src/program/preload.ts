// `fdleak` imports this before the program. It records what the program opens
// and reports when the program ends, or on SIGUSR2. An error in here must not
// disturb the program: `fdleak` then misses a report and says so.

import fs from "node:fs";
import { join } from "node:path";
import { isMainThread } from "node:worker_threads";
import { type Baseline, baseline } from "../compare/baseline.ts";
import { findLeaksSync } from "../compare/find-leaks.ts";
import { entryAt } from "../observe/entry.ts";
import { runtime } from "../observe/runtime.ts";
import { type WrongClose, closes } from "../opened-at/closes.ts";
import { traceOpenings } from "../opened-at/trace-openings.ts";
import { textOf } from "../verify/close-error.ts";
import { fromHere } from "../opened-at/place-of.ts";
import { CountSampler } from "./count-sampler.ts";
import { atEnd, onSignalToEnd } from "./exit-hooks.ts";
import { preloadedPackages, withoutLeaksOf } from "./preloaded-packages.ts";
import type { Report } from "./report.ts";

const { openSync, writeSync } = fs; // the originals: the program may replace them
const folder = process.env["FDLEAK_FOLDER"];
const nothing = { leaks: [], closes: [], counts: [] };

if (folder !== undefined && isMainThread) {
  try {
    watchThisProcess(folder);
  } catch {
    // The process outlives fdleak, or may not write into the folder.
  }
}

function watchThisProcess(folder: string): void {
  // Opened now: later the program may be at the limit, or another user.
  const out = openSync(join(folder, `${process.pid}.reports`), "a");
  const own = entryAt(out)?.identity;
  const [, script, ...args] = process.argv;
  const named = script === undefined ? [] : [fromHere(script)];
  const command = [runtime, ...named, ...args].join(" ");
  const packages = preloadedPackages(process.execArgv);
  const wrong: WrongClose[] = [];
  let before: Baseline;
  let counts: CountSampler;
  try {
    traceOpenings();
    before = baseline();
    counts = new CountSampler();
  } catch (error) {
    write({ ...nothing, at: "exit", trouble: `${error}` });
    return;
  }
  process.setMaxListeners(process.getMaxListeners() + 3); // the listeners below
  atEnd(() => report("exit"));
  onSignalToEnd(report);
  process.on("SIGUSR2", report);

  function report(at: Report["at"]): void {
    try {
      const leaks = withoutLeaksOf(findLeaksSync(before), packages);
      wrong.push(...closes.take(() => true));
      const texts = wrong.map((it) => textOf("It", it));
      write({ at, leaks, closes: texts, counts: counts.seen() });
    } catch (error) {
      write({ ...nothing, at, trouble: `${error}` });
    }
  }

  function write(rest: Omit<Report, "pid" | "command" | "seconds">): void {
    if (entryAt(out)?.identity !== own) return; // the program has closed it
    const seconds = process.uptime();
    const report: Report = { pid: process.pid, command, seconds, ...rest };
    try {
      writeSync(out, `${JSON.stringify(report)}\n`);
    } catch {
      // fdleak misses the report and says so.
    }
  }
}
