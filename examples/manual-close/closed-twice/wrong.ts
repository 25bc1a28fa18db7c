// A closed number is free. The next open gets the lowest free number, often
// this one, and then the second close closes that other file.

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
