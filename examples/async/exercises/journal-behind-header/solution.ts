import { type FileHandle, open } from "node:fs/promises";

/** Calls `replay` to read the journal behind its header; null if empty. */
export async function withJournal<T>(
  path: string,
  replay: (journal: FileHandle) => Promise<T>,
): Promise<T | null> {
  await using journal = await open(path, "r");
  const { buffer, bytesRead } = await journal.read(Buffer.alloc(10));
  if (bytesRead === 0) return null;
  const header = buffer.toString("utf8", 0, bytesRead).trim();
  if (header !== "journal 2") throw new Error(`not replayed: ${header}`);
  const result = await replay(journal);
  return result;
}
