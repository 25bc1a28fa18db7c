// The shutdown stands at the end. If the port is taken, `main` throws before
// it, and leaves the child and its directory.

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
  for (const name of signals) process.on(name, stop.resolve);

  const cwd = await mkdtemp(join(parent, "work-"));

  const child = spawn(file, args, { cwd, stdio: [...stdio] }); // leaks fd
  await once(child, "spawn");

  const server = createServer((_request, response) => response.end("ready"));
  server.listen(port, "127.0.0.1");
  await once(server, "listening");

  await stop.promise;
  server.closeAllConnections();
  await server[Symbol.asyncDispose]();
  await end(child);
  await rm(cwd, { recursive: true, force: true });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit"); // rejects if `kill` fails
  child.kill();
  using _force = setTimeout(() => child.kill("SIGKILL"), 100);
  await ended;
}
