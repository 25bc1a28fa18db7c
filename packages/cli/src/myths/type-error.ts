import { openSync } from "node:fs";
import { openFiles, path } from "./tools.ts";

try {
  const fd: any = openSync(path, "r");
  using _file = fd;
} catch (error) {
  console.log((error as Error).name);
}
console.log(openFiles());
