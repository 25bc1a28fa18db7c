// `await using` waits until the tasks have ended. Only then does the caller get
// the result or the error.

import { Piscina } from "piscina";

export async function copyAll(
  worker: string,
  files: readonly string[],
): Promise<string[]> {
  await using pool = new Piscina({ filename: worker, maxThreads: 2 });
  return await Promise.all(files.map((file) => pool.run(file)));
}
