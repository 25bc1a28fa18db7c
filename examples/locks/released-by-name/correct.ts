// `acquire` returns the releaser of this one turn. A call that got no turn
// has no releaser, so it frees nothing.

import { type MutexInterface, withTimeout } from "async-mutex";

export async function print(
  printer: { mutex: MutexInterface; send(page: string): Promise<void> },
  pages: string[],
  patience: number,
): Promise<void> {
  const queue = withTimeout(printer.mutex, patience);
  const release = await queue.acquire();
  try {
    for (const page of pages) await printer.send(page);
  } finally {
    release();
  }
}
