// `allSettled` waits until each task has ended, and `await using` until the
// threads have. Only then does the caller get the result or the error.

import { Piscina } from "piscina";

/** As many at least: `close` does not wait for a thread stopped as idle. */
const size = { minThreads: 2, maxThreads: 2 };

export async function copyAll(
  worker: string,
  files: readonly string[],
): Promise<string[]> {
  await using pool = new Piscina({ filename: worker, ...size });
  pool.on("error", () => {}); // of an idle thread; a task rejects with its own
  const copies = files.map((file) => pool.run(file));
  await Promise.allSettled(copies); // `close` may stop a task that still runs
  return await Promise.all(copies);
}
