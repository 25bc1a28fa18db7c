import { open } from "node:fs/promises";
import { openFiles, path } from "./tools.ts";

const opening = open(path);
try {
  await Promise.all([opening, open(`${path}.missing`)]);
} catch (error) {
  console.log((error as NodeJS.ErrnoException).code);
}
const file = await opening;
console.log(openFiles());
await file.close(); // not part of the question
