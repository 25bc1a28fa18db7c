// The lock is held until the promise that the callback returns has settled.
// `update` resolves after that, and an error of the work reaches the caller.

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
    return rewrite(path, change);
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
