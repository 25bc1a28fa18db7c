// `headersTimeout` counts from the moment the request is sent. A request that
// waits for a connection of the pool is not sent, and waits without a limit.

import type { Pool } from "undici";

export async function getText(
  pool: Pool,
  path: string,
  limit: number,
): Promise<string> {
  const limits = { headersTimeout: limit, bodyTimeout: limit };
  const { body } = await pool.request({ method: "GET", path, ...limits });
  return body.text();
}
