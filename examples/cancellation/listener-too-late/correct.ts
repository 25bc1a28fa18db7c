// `addAbortListener` also calls its listener if the signal has already aborted.
// `text` destroys the socket at the end and when an error comes.

import { addAbortListener } from "node:events";
import type { Socket } from "node:net";
import { text } from "node:stream/consumers";

export async function receive(
  dial: (signal: AbortSignal) => Promise<Socket>,
  signal: AbortSignal,
): Promise<string> {
  signal.throwIfAborted();
  const socket = await dial(signal);
  const stop = () => socket.destroy(signal.reason);
  using _listener = addAbortListener(signal, stop);
  return await text(socket);
}
