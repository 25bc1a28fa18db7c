// An undici Agent has no dispose method, so a stack adopts it and is told what
// ends it. `destroy` never waits; `close` would, for a body left unread.

import { Agent, request } from "undici";

export async function getText(url: string): Promise<string> {
  await using stack = new AsyncDisposableStack();
  const agent = stack.adopt(new Agent({ headersTimeout: 60_000 }), destroy);
  const { body } = await request(url, { dispatcher: agent });
  return await body.text();
}

function destroy(agent: Agent): Promise<void> {
  return agent.destroy();
}
