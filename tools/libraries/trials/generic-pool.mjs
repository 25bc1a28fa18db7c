import { open } from "node:fs/promises";
import { createPool } from "generic-pool";

export default {
  package: "generic-pool",
  with: "a pool of files",
  objects: [
    {
      name: "Pool",
      async acquire() {
        const pool = createPool({
          create: () => open(import.meta.filename),
          destroy: (file) => file.close(),
        });
        await pool.release(await pool.acquire());
        return pool;
      },
      release: (pool) => pool.drain().then(() => pool.clear()),
    },
  ],
};
