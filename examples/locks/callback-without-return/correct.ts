// The lock is held until the promise that the callback returns has settled.
// `update` resolves after that, and an error of the work reaches the caller.

import { readFile, rename, rm, writeFile } from "node:fs/promises";

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
  const draft = `${path}.draft`;
  await using unfinished = new AsyncDisposableStack();
  unfinished.defer(() => rm(draft, { force: true }));
  await writeFile(draft, await change(await readFile(path, "utf8")));
  await rename(draft, path);
}
