// The body of a refused request is cancelled after the wait. `delayOf` throws
// before that, and the body stays unread on its connection.

import { setTimeout } from "node:timers/promises";

/** The text at this address, as soon as the server is ready. */
export async function textOf(url: string): Promise<string> {
  while (true) {
    const response = await fetch(url); // leaks fd
    if (response.ok) return await response.text();
    await setTimeout(delayOf(response));
    await response.body?.cancel();
  }
}

/** How long the server asks to wait, in milliseconds. */
function delayOf({ status, headers }: Response): number {
  const seconds = headers.get("retry-after");
  if (status === 503 && seconds !== null) return Number(seconds) * 1000;
  throw new Error(`no text: ${status}`);
}
