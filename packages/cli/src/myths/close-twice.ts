import { closeSync, openSync, readFileSync } from "node:fs";
import { path } from "./tools.ts";

const first = openSync(path, "r");
closeSync(first);
const second = openSync(path, "r");
closeSync(first);
try {
  readFileSync(second);
  console.log("read");
} catch (error) {
  console.log((error as NodeJS.ErrnoException).code);
}
