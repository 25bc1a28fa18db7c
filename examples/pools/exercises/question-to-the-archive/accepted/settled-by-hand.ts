// Without a stack: the query is settled first, then its connection goes back. A
// listener decides between the abort and the connection.

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
  const connection = await acquire(pool, signal);
  let answer: string;
  try {
    answer = await connection.query(question, signal);
  } catch (error) {
    try {
      await pool.destroy(connection);
    } catch (second) {
      throw new SuppressedError(second, error);
    }
    throw error;
  }
  await pool.release(connection);
  return answer;
}

/** Rejects when the signal aborts; a late connection is released. */
function acquire(
  pool: Pool<Connection>,
  signal: AbortSignal,
): Promise<Connection> {
  const { promise, resolve, reject } = Promise.withResolvers<Connection>();
  const giveUp = () => reject(signal.reason as Error);
  signal.addEventListener("abort", giveUp);
  pool
    .acquire()
    .then((connection) => {
      if (signal.aborted) return pool.release(connection);
      return resolve(connection);
    })
    .catch(reject);
  return promise.finally(() => signal.removeEventListener("abort", giveUp));
}
