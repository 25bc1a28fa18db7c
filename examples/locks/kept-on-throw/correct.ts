// The stack gets the releaser as soon as the mutex is held, and calls it once,
// however the block ends.

import { open } from "node:fs/promises";
import type { MutexInterface } from "async-mutex";

export async function record(
  log: string,
  sensor: MutexInterface,
  read: () => Promise<number>,
): Promise<void> {
  await using file = await open(log, "a");
  using lock = new DisposableStack();
  lock.defer(await sensor.acquire());
  await file.appendFile(`${await read()}\n`);
}
