import { openSync, readFileSync } from "node:fs";
import { openFiles, path } from "./tools.ts";

for (let call = 0; call < 20; call++) {
  readFileSync(openSync(path, "r"));
}
console.log(openFiles());
