// The right `await` waits for the handle. The left one waits for its close,
// however the block ends.

import { open } from "node:fs/promises";

export async function readSettings(path: string): Promise<unknown> {
  await using file = await open(path);
  return JSON.parse(await file.readFile("utf8"));
}
