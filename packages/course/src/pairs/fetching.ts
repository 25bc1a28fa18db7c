import { subscribe } from "node:diagnostics_channel";
import { once } from "node:events";
import { get } from "node:http";
import type { Socket } from "node:net";
import { setImmediate } from "node:timers/promises";

/** What the peer has accepted. It runs on this Node, whatever runs the side. */
const accepted = new Set<Socket>();
subscribe("net.server.socket", (message) => {
  accepted.add((message as { socket: Socket }).socket);
});

/** For a peer: ends the connections that have brought no request. */
export function endUnused(): void {
  for (const socket of accepted) {
    if (socket.bytesRead === 0) socket.destroy();
  }
}

/**
 * Work with `fetch` that leaves no connection but those of unread bodies. Node
 * opens one in place of a connection that was cut; the peer ends it when it is
 * asked for `/end-unused`.
 */
export async function alone<T>(
  peer: string,
  work: () => Promise<T>,
): Promise<T> {
  await using stack = new AsyncDisposableStack();
  stack.defer(async () => {
    await setImmediate();
    await setImmediate(); // the other is closed, and the new one opens
    const request = get(`${peer}/end-unused`, { agent: false });
    const [response] = await once(request, "response");
    await once(response.resume(), "close");
    await setImmediate(); // its end has arrived as well
  });
  return await keeping(work);
}

const kept: Response[] = [];

/** Keeps each Response: a collected one would release its connection. */
async function keeping<T>(work: () => Promise<T>): Promise<T> {
  const { fetch } = globalThis;
  using stack = new DisposableStack();
  stack.defer(() => void (globalThis.fetch = fetch));
  globalThis.fetch = async (...given) => {
    const response = await fetch(...given);
    kept.push(response);
    return response;
  };
  return await work();
}
