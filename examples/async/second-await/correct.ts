// Two moments, two awaits: the right one waits for the opening, the left one
// for the closing, and that on every way out.

import { open } from "node:fs/promises";

export async function readSettings(path: string): Promise<unknown> {
  await using file = await open(path);
  return JSON.parse(await file.readFile("utf8"));
}
