// If the sensor fails, `release` never runs. Each later call opens the log and
// waits for the mutex until the process exits.

import { open } from "node:fs/promises";
import type { MutexInterface } from "async-mutex";

export async function record(
  log: string,
  sensor: MutexInterface,
  read: () => Promise<number>,
): Promise<void> {
  await using file = await open(log, "a");
  const release = await sensor.acquire();
  await file.appendFile(`${await read()}\n`); // leaks fd
  release();
}
