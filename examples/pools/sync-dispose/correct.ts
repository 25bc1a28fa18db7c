// `await using` waits until the tasks have ended, 30 s at most. Only then does
// the caller get the result or the error.

import { Piscina } from "piscina";

/** As many at least: `close` does not wait for a thread stopped as idle. */
const size = { minThreads: 2, maxThreads: 2 };

export async function copyAll(
  worker: string,
  files: readonly string[],
): Promise<string[]> {
  await using pool = new Piscina({ filename: worker, ...size });
  pool.on("error", () => {}); // of an idle thread; a task rejects with its own
  return await Promise.all(files.map((file) => pool.run(file)));
}
