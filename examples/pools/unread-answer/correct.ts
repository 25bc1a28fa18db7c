// A connection goes back to the pool only after its whole answer is read. After
// any error the pool destroys it and opens another one for the next caller.

import { on } from "node:events";
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
  if (!socket.writable) throw new Error("the server has hung up");
  socket.setEncoding("utf8").write(`${question}\n`);
  const answer = await readLine(socket, signal);
  isRead = true;
  return answer;
}

async function readLine(socket: Socket, signal: AbortSignal): Promise<string> {
  let line = "";
  for await (const [text] of on(socket, "data", { close: ["end"], signal })) {
    line += text;
    if (line.endsWith("\n")) return line.trimEnd();
  }
  throw new Error("the server has hung up");
}
