import { createPool, type Factory } from "generic-pool";

/** Work that needs a connection. */
export type Job<Connection> = (connection: Connection) => Promise<string>;

/** The results of all jobs, in their order. */
export async function runJobs<Connection>(
  factory: Factory<Connection>,
  jobs: Job<Connection>[],
): Promise<string[]> {
  await using shutdown = new AsyncDisposableStack();
  const failed: unknown[] = [];
  const pool = shutdown.adopt(createPool(factory, { max: 2 }), async (pool) => {
    await pool.drain();
    await pool.clear();
    if (failed.length > 0) throw failed[0];
  });
  pool.on("factoryDestroyError", (error) => failed.push(error));
  const running = jobs.map((job) =>
    pool.use((connection) => Promise.try(job, connection)),
  );
  return await Promise.all(running);
}
