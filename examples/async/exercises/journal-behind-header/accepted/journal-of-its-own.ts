// A class owns the handle and closes it in `[Symbol.asyncDispose]`.

import { type FileHandle, open } from "node:fs/promises";

/** Calls `replay` to read the journal behind its header; null if empty. */
export async function withJournal<T>(
  path: string,
  replay: (journal: FileHandle) => Promise<T>,
): Promise<T | null> {
  await using journal = new Journal(await open(path, "r"));
  const header = await journal.header();
  if (header === null) return null;
  if (header !== "journal 2") throw new Error(`not replayed: ${header}`);
  return await replay(journal.file);
}

class Journal implements AsyncDisposable {
  readonly file: FileHandle;

  constructor(file: FileHandle) {
    this.file = file;
  }

  async header(): Promise<string | null> {
    const { buffer, bytesRead } = await this.file.read(Buffer.alloc(10));
    if (bytesRead === 0) return null;
    return buffer.toString("utf8", 0, bytesRead).trim();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.file.close();
  }
}
