// The listener outlives the call. When the program shuts down, it deletes a
// report that was finished long ago.

import { rmSync } from "node:fs";
import { open } from "node:fs/promises";

export async function writeReport(
  path: string,
  rows: AsyncIterable<string>,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  await using file = await open(path, "wx");
  signal.addEventListener("abort", () => rmSync(path));
  for await (const row of rows) {
    signal.throwIfAborted();
    await file.appendFile(`${row}\n`);
  }
}
