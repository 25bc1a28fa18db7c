// What the programs share: a file to open, and the kernel's count of files.

import { closeSync, openSync } from "node:fs";
import { openDescriptors } from "fdleak";

export const path = import.meta.filename;

export function openFile(): Disposable & { readonly fd: number } {
  const fd = openSync(path, "r");
  return { fd, [Symbol.dispose]: () => closeSync(fd) };
}

/** In words, without the standard streams: `0 files open`. */
export function openFiles(): string {
  const files = openDescriptors().filter(
    ({ fd, kind }) => fd > 2 && kind === "file",
  );
  return files.length === 1 ? "1 file open" : `${files.length} files open`;
}
