import { open } from "node:fs/promises";
import { openFiles, path } from "./tools.ts";

const handle: any = await open(path);
try {
  using _file = handle;
} catch (error) {
  console.log((error as Error).name);
}
console.log(openFiles());
await handle.close(); // not part of the question
