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

/** How long the server asks to wait, in milliseconds; a minute at most. */
function delayOf({ status, headers }: Response): number {
  const seconds = Number(headers.get("retry-after") || NaN); // a date: NaN
  if (status === 503 && seconds >= 0 && seconds <= 60) return seconds * 1000;
  throw new Error(`no text: ${status}`);
}
