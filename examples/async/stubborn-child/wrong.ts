// Disposing a child process sends it SIGTERM and waits for nothing. A child
// that ignores the signal goes on, and so does the pipe to it.

import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";

export async function whileRunning<T>(
  command: string[],
  work: (output: Readable) => Promise<T>,
): Promise<T> {
  using child = start(command); // leaks fd
  await once(child, "spawn");
  return await work(child.stdout);
}

function start([file = "", ...args]: string[]) {
  return spawn(file, args, { stdio: ["ignore", "pipe", "inherit"] });
}
