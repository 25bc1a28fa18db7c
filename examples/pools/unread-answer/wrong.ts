// After an abort the connection goes back to the pool before its answer has
// arrived. The next caller reads it as the answer to another question.

import { once } from "node:events";
import type { Socket } from "node:net";
import type { Pool } from "generic-pool";

export async function ask(
  pool: Pool<Socket>,
  question: string,
  signal: AbortSignal,
): Promise<string> {
  signal.throwIfAborted();
  await using lease = new AsyncDisposableStack();
  const socket = lease.adopt(await pool.acquire(), (socket) =>
    pool.release(socket),
  );
  socket.write(`${question}\n`);
  return await readLine(socket, signal);
}

async function readLine(socket: Socket, signal: AbortSignal): Promise<string> {
  let line = "";
  while (!line.endsWith("\n")) {
    const [chunk] = await once(socket, "data", { signal });
    line += chunk;
  }
  return line.trimEnd();
}
