// `return` leaves the block with a promise that is still reading. The block
// closes the file before the reading has finished.

import { closeSync, fstat, openSync, read } from "node:fs";
import { promisify } from "node:util";

export async function textOf(path: string): Promise<string> {
  using stack = new DisposableStack();
  const fd = stack.adopt(openSync(path, "r"), closeSync);
  return textIn(fd);
}

async function textIn(fd: number): Promise<string> {
  const { size } = await promisify(fstat)(fd);
  const text = Buffer.alloc(size);
  const { bytesRead } = await promisify(read)(fd, { buffer: text });
  return text.toString("utf8", 0, bytesRead);
}
