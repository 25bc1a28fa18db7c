// A stack adopts an Agent for this one call. Destroying the Agent destroys its
// sockets.

import { Agent, get, type IncomingMessage } from "node:http";
import type { Readable } from "node:stream";

/** Calls `unpack` to read the release; null if the server has none. */
export async function withRelease<T>(
  url: string,
  unpack: (release: Readable) => Promise<T>,
): Promise<T | null> {
  using connections = new DisposableStack();
  const agent = connections.adopt(new Agent(), (agent) => agent.destroy());
  const response = await ask(url, agent);
  if (response.statusCode === 404) return null;
  if (response.statusCode !== 200) {
    throw new Error(`no release: ${response.statusCode}`);
  }
  return await unpack(response);
}

function ask(url: string, agent: Agent) {
  return new Promise<IncomingMessage>((resolve, reject) => {
    get(url, { agent }, resolve).once("error", reject);
  });
}
