// Piscina has both dispose methods. `using` takes the synchronous one, which
// starts to close the pool and does not wait for it.

import { Piscina } from "piscina";

export async function copyAll(
  worker: string,
  files: readonly string[],
): Promise<string[]> {
  using pool = new Piscina({ filename: worker, maxThreads: 2 });
  return await Promise.all(files.map((file) => pool.run(file)));
}
