// Piscina has both dispose methods. `using` takes the synchronous one, which
// starts to close the pool and does not wait for it.

import { Piscina } from "piscina";

/** As many at least: `close` does not wait for a thread stopped as idle. */
const size = { minThreads: 2, maxThreads: 2 };

export async function copyAll(
  worker: string,
  files: readonly string[],
): Promise<string[]> {
  using pool = new Piscina({ filename: worker, ...size });
  pool.on("error", () => {}); // of an idle thread; a task rejects with its own
  const copies = files.map((file) => pool.run(file));
  return await Promise.all(copies);
}
