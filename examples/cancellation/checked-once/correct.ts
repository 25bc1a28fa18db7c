// The signal is checked before each row and passed to each call, so an abort
// stops the work at the next step and closes the file.

import { open } from "node:fs/promises";

export type Insert = (row: string, signal?: AbortSignal) => Promise<void>;

export async function importRows(
  path: string,
  insert: Insert,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  await using file = await open(path);
  const text = await file.readFile({ encoding: "utf8", signal });
  for (const row of text.split("\n").filter(Boolean)) {
    signal.throwIfAborted();
    await insert(row, signal);
  }
}
