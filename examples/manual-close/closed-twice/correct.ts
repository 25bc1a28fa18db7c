// `finally` is the only close. The `try` ends after the read, so the file is
// closed before sending starts.

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
