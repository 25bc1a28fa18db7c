// The signal is checked once, before the work. An abort after that changes
// nothing: every row is inserted, and the file stays open until the last.

import { open } from "node:fs/promises";

export type Insert = (row: string, signal?: AbortSignal) => Promise<void>;

export async function importRows(
  path: string,
  insert: Insert,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  await using file = await open(path);
  const text = await file.readFile("utf8");
  for (const row of text.split("\n").filter(Boolean)) {
    await insert(row);
  }
}
