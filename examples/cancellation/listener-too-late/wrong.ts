// The signal aborts while `dial` is still connecting. A listener added after
// that never runs, so the call waits for a server that may never end.

import type { Socket } from "node:net";
import { text } from "node:stream/consumers";

export async function receive(
  dial: (signal: AbortSignal) => Promise<Socket>,
  signal: AbortSignal,
): Promise<string> {
  signal.throwIfAborted();
  const socket = await dial(signal);
  const stop = () => socket.destroy(signal.reason);
  signal.addEventListener("abort", stop); // leaks fd
  using stack = new DisposableStack();
  stack.defer(() => signal.removeEventListener("abort", stop));
  return await text(socket);
}
