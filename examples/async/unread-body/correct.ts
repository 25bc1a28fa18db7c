// Destroying an unread body closes its connection, so the next request can open
// one. A body that was read to its end has already freed its connection.

import { type Dispatcher, request } from "undici";

/** The text at this address, or null if there is none. */
export async function textOf(
  url: string,
  dispatcher: Dispatcher,
): Promise<string | null> {
  const { statusCode, body } = await request(url, { dispatcher });
  using stack = new DisposableStack();
  // undici destroys an unread body with an error, which needs a listener.
  stack.defer(() => body.on("error", () => {}).destroy());
  if (statusCode === 404) return null;
  if (statusCode !== 200) throw new Error(`no text: ${statusCode}`);
  return await body.text();
}
