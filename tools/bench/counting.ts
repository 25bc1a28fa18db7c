// The cost of one look, with a number of descriptors open; started by bench.ts
// as counting.ts <way> <open>. Prints nanoseconds for one.

import { spawnSync } from "node:child_process";
import { openSync, readdirSync } from "node:fs";
import { baseline, countDescriptors } from "fdleak";
import { nanosecondsPerCall } from "./clock.ts";

const ways: Record<string, () => unknown> = {
  countDescriptors,
  baseline,
  readdir: () => readdirSync("/proc/self/fd").length,
  lsof: () => spawnSync("lsof", ["-p", String(process.pid)]).status,
};

const [way, open] = process.argv.slice(2);
while (countDescriptors() < Number(open)) openSync("/dev/null", "r");
console.log(nanosecondsPerCall(ways[way!]!).toFixed());
