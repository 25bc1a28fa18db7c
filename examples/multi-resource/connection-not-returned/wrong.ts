// The insert throws, the line that gives the connection back is skipped, and
// whoever asks the pool next waits for ever.

import type { DatabaseSync } from "node:sqlite";

export async function addUser(pool: Pool, name: string): Promise<void> {
  const lease = await pool.acquire();
  lease.connection.prepare("INSERT INTO users VALUES (?)").run(name);
  lease.release();
}

export class Pool {
  readonly #idle: DatabaseSync[];
  readonly #waiting: ((connection: DatabaseSync) => void)[] = [];

  constructor(connections: readonly DatabaseSync[]) {
    this.#idle = [...connections];
  }

  async acquire() {
    const connection = this.#idle.pop() ?? (await this.#next());
    // A stack runs what it holds once, so no lease is given back twice.
    const lease = new DisposableStack();
    lease.defer(() => this.#giveBack(connection));
    const release = () => lease.dispose();
    return { connection, release, [Symbol.dispose]: release };
  }

  #next(): Promise<DatabaseSync> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #giveBack(connection: DatabaseSync): void {
    const next = this.#waiting.shift();
    if (next) next(connection);
    else this.#idle.push(connection);
  }
}
