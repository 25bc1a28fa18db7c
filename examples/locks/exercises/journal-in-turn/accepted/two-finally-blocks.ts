// Ends the turn in `finally`, by the releaser that `acquire` returned.

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
  const release = await withTimeout(mutex, patience).acquire();
  let entry: string;
  try {
    const journal = await open(path, "a");
    try {
      entry = await write(journal);
    } finally {
      await journal.close();
    }
  } finally {
    release();
  }
  await announce(entry);
  return entry;
}
