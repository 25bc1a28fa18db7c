// `finally` also runs when the wait times out. Then `release` frees the mutex
// of the call that is still printing.

import { type MutexInterface, withTimeout } from "async-mutex";

export async function print(
  printer: { mutex: MutexInterface; send(page: string): Promise<void> },
  pages: string[],
  patience: number,
): Promise<void> {
  const queue = withTimeout(printer.mutex, patience);
  try {
    await queue.acquire();
    for (const page of pages) await printer.send(page);
  } finally {
    queue.release();
  }
}
