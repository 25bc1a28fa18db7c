// `open` returns a promise, and a promise cannot be disposed: `using` throws,
// and the file that the promise brings a moment later belongs to nobody.

import { open, utimes } from "node:fs/promises";

/** Creates the file if there is none, and sets its times. */
export async function touch(path: string, time: Date): Promise<void> {
  // @ts-expect-error TS2741: a promise has no Symbol.dispose
  using _file = open(path, "a"); // leaks fd
  await utimes(path, time, time);
}
