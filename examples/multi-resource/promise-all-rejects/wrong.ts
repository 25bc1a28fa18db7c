// `Promise.all` rejects with the first error and drops the other results, so no
// variable holds the files that did open.

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
