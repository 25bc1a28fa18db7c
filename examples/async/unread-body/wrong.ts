// The function returns without reading the body. The connection stays busy with
// it, so no other request can use that connection.

import { type Dispatcher, request } from "undici";

/** The text at this address, or null if there is none. */
export async function textOf(
  url: string,
  dispatcher: Dispatcher,
): Promise<string | null> {
  const { statusCode, body } = await request(url, { dispatcher }); // leaks fd
  if (statusCode === 404) return null;
  if (statusCode !== 200) throw new Error(`no text: ${statusCode}`);
  return await body.text();
}
