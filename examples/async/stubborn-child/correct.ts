// The block ends when the child has ended: SIGTERM asks it to, half a second
// later SIGKILL makes it, and either way its end is waited for.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";

export async function whileRunning<T>(
  command: string[],
  work: (output: Readable) => Promise<T>,
): Promise<T> {
  const child = start(command);
  await using _end = endOf(child);
  await once(child, "spawn");
  return await work(child.stdout);
}

function start([file = "", ...args]: string[]) {
  return spawn(file, args, { stdio: ["ignore", "pipe", "inherit"] });
}

function endOf(child: ChildProcess): AsyncDisposable {
  const closed = new Promise((resolve) => child.once("close", resolve));
  return {
    async [Symbol.asyncDispose]() {
      // A grandchild may hold the other end; "close" would wait for that.
      child.stdout?.destroy();
      child.kill();
      using _force = setTimeout(() => child.kill("SIGKILL"), 500);
      await closed;
    },
  };
}
