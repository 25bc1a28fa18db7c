import { open } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";
import { openFiles, path } from "./tools.ts";

try {
  await Promise.all([open(path), open(`${path}.missing`)]);
} catch (error) {
  console.log((error as NodeJS.ErrnoException).code);
}
await setTimeout(50);
console.log(openFiles());
