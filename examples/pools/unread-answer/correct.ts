// A connection goes back to the pool only after its whole answer is read. After
// any error the pool destroys it and opens another one for the next caller.

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
  let isRead = false;
  const socket = lease.adopt(await pool.acquire(), (socket) =>
    isRead ? pool.release(socket) : pool.destroy(socket),
  );
  socket.write(`${question}\n`);
  const answer = await readLine(socket, signal);
  isRead = true;
  return answer;
}

async function readLine(socket: Socket, signal: AbortSignal): Promise<string> {
  let line = "";
  while (!line.endsWith("\n")) {
    const [chunk] = await once(socket, "data", { signal });
    line += chunk;
  }
  return line.trimEnd();
}
