// Each file has its own `finally`. When closing the log throws, the outer
// `finally` still closes the other file.

import { appendFileSync, closeSync, openSync, readSync } from "node:fs";

export function sendParts(
  path: string,
  logPath: string,
  send: (part: string) => void,
): void {
  const file = openSync(path, "r");
  try {
    const log = openSync(logPath, "a");
    try {
      sendAll(file, log, send);
    } finally {
      closeSync(log);
    }
  } finally {
    closeSync(file);
  }
}

function sendAll(file: number, log: number, send: (part: string) => void) {
  const part = Buffer.alloc(65_536);
  for (let size; (size = readSync(file, part)) > 0;) {
    send(part.toString("base64", 0, size));
    appendFileSync(log, `sent ${size} bytes\n`);
  }
}
