// A body is a stream, so it can be disposed: at the end of the block what is
// unread of it is given up, and the next request can have a connection.

import { type Dispatcher, request } from "undici";

export async function isUp(url: string, api: Dispatcher): Promise<boolean> {
  const { statusCode, body } = await request(url, { dispatcher: api });
  await using _body = body;
  return statusCode === 200;
}
