// `Promise.all` rejects with the first failure and drops the other results: the
// files that did open belong to nobody.

import { type FileHandle, open } from "node:fs/promises";

export async function openAll(paths: string[]): Promise<OpenFiles> {
  const opening = paths.map((path) => open(path));
  const files = await Promise.all(opening); // leaks fd
  const stack = new AsyncDisposableStack();
  for (const file of files) stack.use(file);
  return { files, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

export interface OpenFiles extends AsyncDisposable {
  readonly files: readonly FileHandle[];
}
