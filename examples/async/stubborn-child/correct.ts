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
  const ended = once(child, "exit"); // rejects if a signal is refused
  ended.catch(() => {}); // the block may end before it is awaited
  await using stack = new AsyncDisposableStack();
  // A child that writes to a closed pipe dies of SIGPIPE, so this comes last.
  stack.defer(() => void child.stdout?.destroy()); // undefined after EMFILE
  stack.defer(async () => {
    if (child.pid === undefined) return; // it has not started
    // A child that writes to a full pipe waits, and `resume` does nothing while
    // a pending read listens.
    child.stdout.removeAllListeners("readable");
    child.stdout.resume();
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
