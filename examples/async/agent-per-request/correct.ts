// All requests share one Agent and reuse its connections. At shutdown `close`
// waits for the requests that are still running, then closes the connections.

import { Agent, request } from "undici";

type GetText = (url: string) => Promise<string>;

export async function main<T>(work: (getText: GetText) => Promise<T>) {
  await using shutdown = new AsyncDisposableStack();
  const agent = shutdown.adopt(new Agent(), (agent) => agent.close());
  return await work((url) => getText(url, agent));
}

/** The body of the response, whatever its status. */
async function getText(url: string, agent: Agent): Promise<string> {
  const settings = { dispatcher: agent, headersTimeout: 60_000 };
  const { body } = await request(url, settings);
  return body.text();
}
