// The body is cancelled before any line that can throw, and before the wait. So
// the request holds no connection while it waits.

import { setTimeout } from "node:timers/promises";

/** The text at this address, as soon as the server is ready. */
export async function textOf(url: string): Promise<string> {
  while (true) {
    const response = await fetch(url);
    if (response.ok) return await response.text();
    // When the body has broken off, `cancel` rejects; the status is known.
    await response.body?.cancel().catch(() => {});
    await setTimeout(delayOf(response));
  }
}

/** How long the server asks to wait, in milliseconds; a minute at most. */
function delayOf({ status, headers }: Response): number {
  const seconds = Number(headers.get("retry-after") || NaN); // a date: NaN
  if (status === 503 && seconds >= 0 && seconds <= 60) return seconds * 1000;
  throw new Error(`no text: ${status}`);
}
