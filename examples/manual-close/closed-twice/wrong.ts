// A closed number is free at once, and whoever opens next is given it: closing
// it again closes their file.

import { closeSync, openSync, readFileSync } from "node:fs";

export async function publish(
  path: string,
  send: (text: string) => Promise<void>,
): Promise<void> {
  const fd = openSync(path, "r");
  try {
    const text = readFileSync(fd, "utf8");
    closeSync(fd); // Sending may take long.
    await send(text);
  } finally {
    closeSync(fd);
  }
}
