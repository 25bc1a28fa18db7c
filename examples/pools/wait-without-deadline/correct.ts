// The signal counts from the call, so it also ends the wait for a connection.
// Its limit covers the headers and the whole body, too.

import type { Pool } from "undici";

export async function getText(
  pool: Pool,
  path: string,
  limit: number,
): Promise<string> {
  const signal = AbortSignal.timeout(limit);
  const { body } = await pool.request({ method: "GET", path, signal });
  return body.text();
}
