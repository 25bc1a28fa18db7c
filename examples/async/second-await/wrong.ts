// The `await` of `await using` is for the end of the block. It does not wait
// for `open`, so what it is given is a promise, which cannot be disposed.

import { open } from "node:fs/promises";

export async function readSettings(path: string): Promise<unknown> {
  // @ts-expect-error TS2851: a promise has no Symbol.asyncDispose
  await using file = open(path); // leaks fd
  // @ts-expect-error TS2339: and no readFile
  return JSON.parse(await file.readFile("utf8"));
}
