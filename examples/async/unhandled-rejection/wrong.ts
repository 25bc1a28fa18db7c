// The returned promise rejects while the block waits for the close. No code
// handles the rejection at that moment, so Node ends the process.

import { type FileHandle, open } from "node:fs/promises";

export async function readSettings(path: string): Promise<unknown> {
  await using file = await open(path);
  return parsed(file);
}

async function parsed(file: FileHandle): Promise<unknown> {
  return JSON.parse(await file.readFile("utf8"));
}
