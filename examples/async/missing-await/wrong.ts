// `await using` does not await its initializer. It gets a promise and throws.
// The promise opens the file later, and nothing closes it.

import * as fs from "node:fs/promises";

// As in plain JavaScript: the compiler does not know that this is a promise.
const { open }: any = fs;

export async function readSettings(path: string): Promise<unknown> {
  await using file = open(path); // leaks fd
  return JSON.parse(await file.readFile("utf8"));
}
