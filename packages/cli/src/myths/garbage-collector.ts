import { openSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { openFiles, path } from "./tools.ts";

for (let call = 0; call < 20; call++) {
  readFileSync(openSync(path, "r"));
}
globalThis.gc!();
await sleep(50);
console.log(openFiles());
