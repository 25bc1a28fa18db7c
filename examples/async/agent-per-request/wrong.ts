// An Agent keeps its connections open for the next request. Here every request
// creates an Agent, so no later request uses those connections.

import { Agent, request } from "undici";

type GetText = (url: string) => Promise<string>;

export async function main<T>(work: (getText: GetText) => Promise<T>) {
  return await work(getText);
}

/** The body of the response, whatever its status. */
async function getText(url: string): Promise<string> {
  const agent = new Agent({ headersTimeout: 60_000 }); // leaks fd
  const { body } = await request(url, { dispatcher: agent });
  return body.text();
}
