import { openSync, readFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { openFiles, path } from "./tools.ts";

for (let call = 0; call < 20; call++) {
  readFileSync(openSync(path, "r"));
}
globalThis.gc!();
await setTimeout(50);
console.log(openFiles());
