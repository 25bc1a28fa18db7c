// The body is cancelled before any line that can throw. No connection is held
// during the wait.

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

/** How long the server asks to wait, in milliseconds. */
function delayOf({ status, headers }: Response): number {
  const seconds = headers.get("retry-after");
  if (status === 503 && seconds !== null) return Number(seconds) * 1000;
  throw new Error(`no text: ${status}`);
}
