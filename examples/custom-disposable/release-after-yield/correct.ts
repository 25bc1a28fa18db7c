// `using` and `for…of` call the generator's `return()`. It returns at its
// `yield`, and so its block disposes the stack, which closes the file.

import { closeSync, openSync, readSync } from "node:fs";

export function sameContent(one: string, other: string): boolean {
  using rest = chunksOf(other);
  for (const chunk of chunksOf(one)) {
    if (!rest.next().value?.equals(chunk)) return false;
  }
  return rest.next().done === true;
}

function* chunksOf(path: string): Generator<Buffer, undefined> {
  using stack = new DisposableStack();
  const fd = stack.adopt(openSync(path, "r"), closeSync);
  const chunk = Buffer.alloc(16_384);
  for (let length; (length = readSync(fd, chunk)) > 0;) {
    yield chunk.subarray(0, length);
  }
}
