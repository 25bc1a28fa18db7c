// The database closes when the last response has ended, even if closing the
// server fails.

import type { Server } from "node:http";
import type { DatabaseSync } from "node:sqlite";

export async function stop(
  server: Server,
  db: DatabaseSync,
  patience: number,
): Promise<void> {
  await using stack = new AsyncDisposableStack();
  stack.defer(() => db.close()); // last, after the server
  stack.defer(() => drain(server, patience));
}

async function drain(server: Server, patience: number): Promise<void> {
  const closed = server[Symbol.asyncDispose]();
  using _sweep = setInterval(() => server.closeIdleConnections(), 10);
  using _deadline = setTimeout(() => server.closeAllConnections(), patience);
  await closed;
}
