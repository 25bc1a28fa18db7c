// The block sends SIGTERM, then SIGKILL after half a second, and ends when the
// child has ended. Its output stays open until then.

import { spawn } from "node:child_process";
import { once } from "node:events";

/** The exit code is in `child.exitCode` once the child has ended. */
export async function whileRunning<T>(
  command: string[],
  work: (child: ReturnType<typeof start>) => Promise<T>,
): Promise<T> {
  const child = start(command);
  const ended = new Promise((resolve) => {
    child.once("exit", resolve).once("error", resolve);
  });
  await using stack = new AsyncDisposableStack();
  // A child that writes to a closed pipe dies of SIGPIPE, so this comes last.
  stack.defer(() => void child.stdout?.destroy()); // undefined after EMFILE
  stack.defer(async () => {
    child.stdout?.resume(); // a child that writes to a full pipe waits
    child.kill();
    // Deno's `child.kill` sends its first signal only.
    using _force = setTimeout(() => process.kill(child.pid!, "SIGKILL"), 500);
    await ended;
  });
  await once(child, "spawn");
  return await work(child);
}

function start([file = "", ...args]: string[]) {
  return spawn(file, args, { stdio: ["ignore", "pipe", "inherit"] });
}
