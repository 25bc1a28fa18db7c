// The callback returns undefined at once, so the lock is free before the file
// has been read. `update` resolves before anything is written.

import { readFile, rename, rm, writeFile } from "node:fs/promises";

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
  const draft = `${path}.draft`;
  await using unfinished = new AsyncDisposableStack();
  unfinished.defer(() => rm(draft, { force: true }));
  await writeFile(draft, await change(await readFile(path, "utf8")));
  await rename(draft, path);
}
