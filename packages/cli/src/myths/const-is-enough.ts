import { readSync } from "node:fs";
import { openFile, openFiles } from "./tools.ts";

{
  const file = openFile();
  readSync(file.fd, Buffer.alloc(80));
}
console.log(openFiles());
