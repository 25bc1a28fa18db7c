// An Agent keeps its sockets open for the next request. Here each request has
// an Agent of its own, which never gets a second one.

import { Agent, request } from "undici";

export async function getText(url: string): Promise<string> {
  const agent = new Agent({ headersTimeout: 60_000 }); // leaks fd
  const { body } = await request(url, { dispatcher: agent });
  return await body.text();
}
