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
  let entry: string;
  {
    using turn = new DisposableStack();
    turn.defer(await withTimeout(mutex, patience).acquire());
    await using journal = await open(path, "a");
    entry = await write(journal);
  }
  await announce(entry);
  return entry;
}
