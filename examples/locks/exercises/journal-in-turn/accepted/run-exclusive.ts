// `runExclusive` holds the turn while its callback works.

import { type FileHandle, open } from "node:fs/promises";
import { type MutexInterface, withTimeout } from "async-mutex";

/** Appends an entry when it has its turn, and announces it. */
export async function append(
  mutex: MutexInterface,
  path: string,
  write: (journal: FileHandle) => Promise<string>,
  announce: (entry: string) => Promise<void>,
  patience: number,
): Promise<string> {
  const queue = withTimeout(mutex, patience);
  const entry = await queue.runExclusive(async () => {
    await using journal = await open(path, "a");
    return await write(journal);
  });
  await announce(entry);
  return entry;
}
