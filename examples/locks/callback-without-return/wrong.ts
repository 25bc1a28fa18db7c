// The callback returns undefined at once, so the lock is free before the file
// has been read. `update` resolves before anything is written.

import { randomUUID } from "node:crypto";
import {
  copyFile,
  readFile,
  realpath,
  rename,
  rm,
  writeFile,
} from "node:fs/promises";

export async function update(
  path: string,
  change: (text: string) => Promise<string>,
): Promise<void> {
  await navigator.locks.request(path, () => {
    rewrite(path, change);
  });
}

async function rewrite(
  path: string,
  change: (text: string) => Promise<string>,
): Promise<void> {
  const target = await realpath(path); // a symbolic link remains one
  const draft = `${target}.${randomUUID()}`;
  await using unfinished = new AsyncDisposableStack();
  unfinished.defer(() => rm(draft, { force: true }));
  await copyFile(target, draft); // with the permissions of the file
  await writeFile(draft, await change(await readFile(draft, "utf8")));
  await rename(draft, target);
}
