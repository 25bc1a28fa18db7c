import { get, type IncomingMessage } from "node:http";
import type { Readable } from "node:stream";

/** Calls `unpack` to read the release; null if the server has none. */
export async function withRelease<T>(
  url: string,
  unpack: (release: Readable) => Promise<T>,
): Promise<T | null> {
  const response = await ask(url);
  using stack = new DisposableStack();
  stack.defer(() => response.destroy());
  if (response.statusCode === 404) return null;
  if (response.statusCode !== 200) {
    throw new Error(`no release: ${response.statusCode}`);
  }
  return await unpack(response);
}

function ask(url: string) {
  return new Promise<IncomingMessage>((resolve, reject) => {
    get(url, { agent: false }, resolve).once("error", reject);
  });
}
