// `await` waits for the handle, and `await using` for its closing: when `touch`
// is done the file is closed.

import { open, utimes } from "node:fs/promises";

/** Creates the file if there is none, and sets its times. */
export async function touch(path: string, time: Date): Promise<void> {
  await using _file = await open(path, "a");
  await utimes(path, time, time);
}
