// `await` throws the rejection inside the block, so it reaches the caller after
// the file is closed.

import { type FileHandle, open } from "node:fs/promises";

export async function readSettings(path: string): Promise<unknown> {
  await using file = await open(path);
  return await parsed(file);
}

async function parsed(file: FileHandle): Promise<unknown> {
  return JSON.parse(await file.readFile("utf8"));
}
