// Each part is on the stack as soon as it exists. A signal and a failed start
// end the same block, which releases all parts, the last one first. A second
// signal does not interrupt it.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";

const signals = ["SIGINT", "SIGTERM"] as const;
const stdio = ["pipe", "ignore", "ignore"] as const;

/** Serves until SIGTERM or SIGINT (Ctrl-C). */
export async function main(
  port: number,
  parent: string,
  [file = "", ...args]: string[],
): Promise<void> {
  const stop = Promise.withResolvers<void>();
  await using stack = new AsyncDisposableStack();
  for (const name of signals) {
    process.on(name, stop.resolve);
    stack.defer(() => void process.off(name, stop.resolve));
  }

  const cwd = await mkdtemp(join(parent, "work-"));
  stack.defer(() => rm(cwd, { recursive: true, force: true }));

  const child = spawn(file, args, { cwd, stdio: [...stdio] });
  await once(child, "spawn");
  stack.defer(() => end(child));

  const server = createServer((_request, response) => response.end("ready"));
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  stack.use(server);
  stack.defer(() => server.closeAllConnections());

  await stop.promise;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit"); // rejects if `kill` fails
  child.kill();
  // Deno's `child.kill` sends its first signal only.
  using _force = setTimeout(() => process.kill(child.pid!, "SIGKILL"), 100);
  await ended;
}
