import { open } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";
import { openFiles, path } from "./tools.ts";

const openings = [open(path), open(`${path}.missing`)];
try {
  await Promise.all(openings);
} catch (error) {
  console.log((error as NodeJS.ErrnoException).code);
}
await setTimeout(50);
console.log(openFiles());
