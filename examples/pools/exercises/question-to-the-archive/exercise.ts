import { once } from "node:events";
import type { Pool } from "generic-pool";

/** A connection to the archive. A failed query leaves it out of step. */
export interface Connection {
  query(question: string, signal: AbortSignal): Promise<string>;
}

/** The archive's answer. */
export async function ask(
  pool: Pool<Connection>,
  question: string,
  signal: AbortSignal,
): Promise<string> {
  const connection = await acquire(pool, signal);
  try {
    return await connection.query(question, signal);
  } finally {
    await pool.release(connection);
  }
}

/** Rejects when the signal aborts. */
async function acquire(
  pool: Pool<Connection>,
  signal: AbortSignal,
): Promise<Connection> {
  const aborted = once(signal, "abort").then(() => {
    throw signal.reason;
  });
  return await Promise.race([pool.acquire(), aborted]);
}
