// After a question, a connection goes back to the pool only when its whole
// answer is read. On an error the pool destroys it and opens another one.

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
  let isRead = true; // no answer is on its way yet
  const socket = lease.adopt(await pool.acquire(), (socket) =>
    isRead ? pool.release(socket) : pool.destroy(socket),
  );
  signal.throwIfAborted();
  isRead = false;
  if (!socket.writable) throw new Error("the connection is closed");
  socket.setEncoding("utf8").write(`${question}\n`);
  const answer = await readLine(socket, signal);
  isRead = true;
  return answer;
}

async function readLine(socket: Socket, signal: AbortSignal): Promise<string> {
  let line = "";
  const options = { close: ["end", "close"], signal };
  for await (const [text] of on(socket, "data", options)) {
    line += text;
    if (line.endsWith("\n")) return line.trimEnd();
  }
  throw new Error("the connection is closed");
}
