import { openFile, openFiles } from "./tools.ts";

try {
  using _file = openFile();
  throw new Error("bad content");
} catch {
  console.log(openFiles());
}
