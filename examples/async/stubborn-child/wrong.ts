// Disposing a child process sends SIGTERM and does not wait. A child that
// ignores SIGTERM keeps running, and the pipe to it stays open.

import { spawn } from "node:child_process";
import { once } from "node:events";

/** The exit code is in `child.exitCode` once the child has ended. */
export async function whileRunning<T>(
  command: string[],
  work: (child: ReturnType<typeof start>) => Promise<T>,
): Promise<T> {
  using child = start(command); // leaks fd
  await once(child, "spawn");
  return await work(child);
}

function start([file = "", ...args]: string[]) {
  return spawn(file, args, { stdio: ["ignore", "pipe", "inherit"] });
}
