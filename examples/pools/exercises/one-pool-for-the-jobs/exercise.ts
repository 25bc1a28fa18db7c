import { createPool, type Factory } from "generic-pool";

/** Work that needs a connection. */
export type Job<Connection> = (connection: Connection) => Promise<string>;

/** The results of all jobs, in their order. */
export async function runJobs<Connection>(
  factory: Factory<Connection>,
  jobs: Job<Connection>[],
): Promise<string[]> {
  const running = jobs.map(async (job) => {
    const pool = createPool(factory, { max: 2 });
    const result = await pool.use(job);
    await pool.drain();
    await pool.clear();
    return result;
  });
  return await Promise.all(running);
}
