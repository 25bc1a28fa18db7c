// A waiter whose signal aborts rejects but stays in the queue. The pool hands
// it the next returned connection, and that connection is lost.

import { addAbortListener } from "node:events";
import type { DatabaseSync } from "node:sqlite";

export class Pool {
  readonly #idle: DatabaseSync[];
  readonly #queue = new Set<(connection: DatabaseSync) => void>();

  constructor(connections: Iterable<DatabaseSync>) {
    this.#idle = [...connections];
  }

  async acquire(signal?: AbortSignal) {
    signal?.throwIfAborted();
    const connection = this.#idle.pop() ?? (await this.#wait(signal));
    const lease = new DisposableStack(); // runs the release once
    lease.defer(() => this.#takeBack(connection));
    const release = () => lease.dispose();
    return { connection, release, [Symbol.dispose]: release };
  }

  async #wait(signal?: AbortSignal): Promise<DatabaseSync> {
    const { promise, resolve, reject } = Promise.withResolvers<DatabaseSync>();
    this.#queue.add(resolve);
    const giveUp = () => reject(signal?.reason);
    using _listener = signal && addAbortListener(signal, giveUp);
    return await promise;
  }

  #takeBack(connection: DatabaseSync): void {
    try {
      if (connection.isTransaction) connection.exec("ROLLBACK");
    } catch (error) {
      if (connection.isOpen) connection.close(); // its transaction ends too
      throw error;
    } finally {
      const [next] = this.#queue;
      if (next) {
        this.#queue.delete(next);
        next(connection);
      } else this.#idle.push(connection);
    }
  }
}
