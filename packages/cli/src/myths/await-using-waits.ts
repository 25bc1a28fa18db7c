import { open } from "node:fs/promises";
import { openFiles, path } from "./tools.ts";

const opening: any = open(path);
try {
  await using _file = opening;
} catch (error) {
  console.log((error as Error).name);
}
const file = await opening;
console.log(openFiles());
await file.close(); // not part of the question
