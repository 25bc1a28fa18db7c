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
  const journal = await open(path, "a");
  const queue = withTimeout(mutex, patience);
  try {
    await queue.acquire();
    const entry = await write(journal);
    await journal.close();
    await announce(entry);
    return entry;
  } finally {
    queue.release();
  }
}
