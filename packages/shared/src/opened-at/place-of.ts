import { relative } from "node:path";
import { packageOf } from "./opening.ts";

/** `src/report.ts:14`, or `node_modules/x/fs.js:32` wherever that is. */
export function placeOf({ file, line }: { file: string; line: number }) {
  const start = packageOf(file) ? file.lastIndexOf("node_modules") : -1;
  if (start >= 0) return `${file.slice(start)}:${line}`;
  return `${file.startsWith("/") ? fromHere(file) : file}:${line}`;
}

/** Relative to the current directory, unless it is three levels up or more. */
export function fromHere(file: string): string {
  const path = relative("", file);
  return path.startsWith("../../..") ? file : path;
}
