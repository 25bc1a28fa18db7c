// A generator is disposable: `using` has it return at its `yield`, as an early
// exit from `for` does, and a return runs the `finally` around it.

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
  try {
    const chunk = Buffer.alloc(16_384);
    for (let length; (length = readSync(fd, chunk)) > 0;) {
      yield chunk.subarray(0, length);
    }
  } finally {
    closeSync(fd);
  }
}
