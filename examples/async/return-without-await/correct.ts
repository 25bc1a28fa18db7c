// `return await` stays in the block until the text is read. The block closes
// the file after that.

import { closeSync, fstat, openSync, read } from "node:fs";
import { promisify } from "node:util";

export async function textOf(path: string): Promise<string> {
  using stack = new DisposableStack();
  const fd = stack.adopt(openSync(path, "r"), closeSync);
  return await textIn(fd);
}

async function textIn(fd: number): Promise<string> {
  const { size } = await promisify(fstat)(fd);
  const text = Buffer.alloc(size);
  const { bytesRead } = await promisify(read)(fd, { buffer: text });
  return text.toString("utf8", 0, bytesRead);
}
