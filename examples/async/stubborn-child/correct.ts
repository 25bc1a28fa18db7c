// The block sends SIGTERM, then SIGKILL after half a second, and ends when the
// child has ended.

import { spawn } from "node:child_process";
import { once } from "node:events";

/** The exit code is in `child.exitCode` once the child has ended. */
export async function whileRunning<T>(
  command: string[],
  work: (child: ReturnType<typeof start>) => Promise<T>,
): Promise<T> {
  const child = start(command);
  const closed = new Promise((resolve) => child.once("close", resolve));
  await using stack = new AsyncDisposableStack();
  stack.defer(async () => {
    // A grandchild may hold the other end, and "close" would wait for it.
    child.stdout?.destroy(); // undefined when no descriptor was left for it
    child.kill();
    using _force = setTimeout(() => child.kill("SIGKILL"), 500);
    await closed;
  });
  await once(child, "spawn");
  return await work(child);
}

function start([file = "", ...args]: string[]) {
  return spawn(file, args, { stdio: ["ignore", "pipe", "inherit"] });
}
