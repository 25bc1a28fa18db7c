// When the consumer stops early, the generator returns at its `yield`. The code
// after the loop never runs.

import { closeSync, openSync, readSync } from "node:fs";

export function sameContent(one: string, other: string): boolean {
  using rest = chunksOf(other);
  for (const chunk of chunksOf(one)) {
    if (!rest.next().value?.equals(chunk)) return false;
  }
  return rest.next().done === true;
}

function* chunksOf(path: string): Generator<Buffer, undefined> {
  const fd = openSync(path, "r");
  const chunk = Buffer.alloc(16_384);
  for (let length; (length = readSync(fd, chunk)) > 0;) {
    yield chunk.subarray(0, length); // leaks fd
  }
  closeSync(fd);
}
