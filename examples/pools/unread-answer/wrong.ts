// After an abort the connection goes back to the pool before its answer has
// arrived. The next caller reads it as the answer to another question.

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
  const socket = lease.adopt(await pool.acquire(), (socket) =>
    pool.release(socket),
  );
  signal.throwIfAborted();
  if (!socket.writable) throw new Error("the connection is closed");
  socket.setEncoding("utf8").write(`${question}\n`);
  return await readLine(socket, signal);
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
