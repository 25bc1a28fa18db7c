import { open } from "node:fs/promises";
import { Mutex } from "async-mutex";

const mutex = new Mutex();

/** Appends an entry to the journal; only one call writes at a time. */
export async function append(path: string, entry: string): Promise<void> {
  await using journal = await open(path, "a");
  const release = await mutex.acquire();
  if (entry === "") throw new Error("empty entry");
  await journal.appendFile(`${entry}\n`);
  release();
}
