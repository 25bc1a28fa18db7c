// Both close at the same time, so the database is closed at once. A request
// that is still running finds it closed.

import type { Server } from "node:http";
import type { DatabaseSync } from "node:sqlite";

export async function stop(
  server: Server,
  db: DatabaseSync,
  patience: number,
): Promise<void> {
  const database = Promise.resolve().then(() => db.close());
  await Promise.all([drain(server, patience), database]);
}

async function drain(server: Server, patience: number): Promise<void> {
  const closed = server[Symbol.asyncDispose]();
  using _sweep = setInterval(() => server.closeIdleConnections(), 10);
  using _deadline = setTimeout(() => server.closeAllConnections(), patience);
  await closed;
}
