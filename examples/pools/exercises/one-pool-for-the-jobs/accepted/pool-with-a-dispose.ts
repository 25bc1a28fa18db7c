// A function makes a disposable pool. Each job takes a connection, and its flag
// decides where the connection goes.

import { createPool, type Factory, type Pool } from "generic-pool";

/** Work that needs a connection. */
export type Job<Connection> = (connection: Connection) => Promise<string>;

/** The results of all jobs, in their order. */
export async function runJobs<Connection>(
  factory: Factory<Connection>,
  jobs: Job<Connection>[],
): Promise<string[]> {
  await using two = openPool(factory);
  return await Promise.all(jobs.map((job) => run(two.pool, job)));
}

async function run<Connection>(
  pool: Pool<Connection>,
  job: Job<Connection>,
): Promise<string> {
  const connection = await pool.acquire();
  let isGood = false;
  try {
    const result = await job(connection);
    isGood = true;
    return result;
  } finally {
    await (isGood ? pool.release(connection) : pool.destroy(connection));
  }
}

function openPool<Connection>(factory: Factory<Connection>) {
  const pool = createPool(factory, { max: 2 });
  const { promise: failure, resolve } = Promise.withResolvers<unknown>();
  let hasFailed = false;
  pool.on("factoryDestroyError", (error) => {
    hasFailed = true;
    resolve(error);
  });
  return {
    pool,
    async [Symbol.asyncDispose]() {
      await pool.drain();
      await pool.clear();
      if (hasFailed) throw await failure;
    },
  };
}
