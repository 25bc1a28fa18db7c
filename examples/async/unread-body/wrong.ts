// The status is in the head of the response. What nobody reads of a long body
// stays on its socket, and no other request can have that socket.

import { type Dispatcher, request } from "undici";

export async function isUp(url: string, api: Dispatcher): Promise<boolean> {
  const { statusCode } = await request(url, { dispatcher: api }); // leaks fd
  return statusCode === 200;
}
