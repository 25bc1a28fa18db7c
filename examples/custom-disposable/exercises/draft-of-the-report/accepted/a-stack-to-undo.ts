// A stack registers the removal of the draft. After the rename, `move` cancels
// it.

import { type FileHandle, open, rename, rm } from "node:fs/promises";

/** Has `write` fill a draft, then puts it in the place of the report. */
export async function replaceReport(
  report: string,
  write: (file: FileHandle) => Promise<void>,
): Promise<number> {
  const draft = `${report}.draft`;
  await using undo = new AsyncDisposableStack();
  const size = await fill(draft, write, undo);
  if (size === 0) return 0;
  await rename(draft, report);
  undo.move(); // nothing to undo any more
  return size;
}

/** The draft is closed when this is over; `undo` removes it. */
async function fill(
  draft: string,
  write: (file: FileHandle) => Promise<void>,
  undo: AsyncDisposableStack,
): Promise<number> {
  await using file = await open(draft, "wx");
  undo.defer(() => rm(draft));
  await write(file);
  const { size } = await file.stat();
  return size;
}
