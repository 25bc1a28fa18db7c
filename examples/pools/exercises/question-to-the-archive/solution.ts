import { addAbortListener } from "node:events";
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
  signal.throwIfAborted();
  await using lease = new AsyncDisposableStack();
  let isWhole = false;
  const connection = lease.adopt(await acquire(pool, signal), (connection) =>
    isWhole ? pool.release(connection) : pool.destroy(connection),
  );
  const answer = await connection.query(question, signal);
  isWhole = true;
  return answer;
}

/** Rejects when the signal aborts; a late connection is released. */
async function acquire(
  pool: Pool<Connection>,
  signal: AbortSignal,
): Promise<Connection> {
  const aborted = Promise.withResolvers<never>();
  using _listener = addAbortListener(signal, () =>
    aborted.reject(signal.reason),
  );
  const arriving = pool.acquire();
  try {
    return await Promise.race([arriving, aborted.promise]);
  } catch (error) {
    arriving.then((late) => pool.release(late)).catch(() => {});
    throw error;
  }
}
