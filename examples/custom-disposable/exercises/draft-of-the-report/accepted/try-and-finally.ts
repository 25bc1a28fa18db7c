// No class: a `try … finally` starts right after the `open`, and a variable
// records the rename.

import { type FileHandle, open, rename, rm } from "node:fs/promises";

/** Has `write` fill a draft, then puts it in the place of the report. */
export async function replaceReport(
  report: string,
  write: (file: FileHandle) => Promise<void>,
): Promise<number> {
  const draft = `${report}.draft`;
  const file = await open(draft, "wx");
  let isPublished = false;
  try {
    await write(file);
    const { size } = await file.stat();
    if (size === 0) return 0;
    await file.close();
    await rename(draft, report);
    isPublished = true;
    return size;
  } finally {
    try {
      await file.close();
    } finally {
      if (!isPublished) await rm(draft);
    }
  }
}
