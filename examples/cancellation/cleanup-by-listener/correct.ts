// The signal stops the loop at the next row. The stack deletes an unfinished
// report, and `move()` makes it forget a finished one.

import { rmSync } from "node:fs";
import { open } from "node:fs/promises";

export async function writeReport(
  path: string,
  rows: AsyncIterable<string>,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  using unfinished = new DisposableStack();
  {
    await using file = await open(path, "wx");
    unfinished.defer(() => rmSync(path));
    for await (const row of rows) {
      signal.throwIfAborted();
      await file.appendFile(`${row}\n`);
    }
  }
  unfinished.move();
}
