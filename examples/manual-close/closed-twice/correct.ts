// The `try` ends where the file is done with, so its `finally` is early enough
// to be the only close.

import { closeSync, openSync, readFileSync } from "node:fs";

export async function publish(
  path: string,
  send: (text: string) => Promise<void>,
): Promise<void> {
  let text: string;
  const fd = openSync(path, "r");
  try {
    text = readFileSync(fd, "utf8");
  } finally {
    closeSync(fd);
  }
  await send(text); // Sending may take long.
}
