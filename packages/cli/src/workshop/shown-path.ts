import { relative } from "node:path";

/** The path of a file as a person would type it, from where they are. */
export function shownPath(file: string): string {
  const path = relative(process.env["INIT_CWD"] ?? process.cwd(), file);
  return path.startsWith("../../..") ? file : path;
}
