import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Piscina } from "piscina";

const task = `
  import { setTimeout } from "node:timers/promises";
  export default (ms) => setTimeout(ms);
`;

export default {
  package: "piscina",
  with: "one thread, and a task of 200 ms",
  objects: [
    {
      name: "Piscina",
      async acquire({ folder }) {
        const filename = join(folder, "task.mjs");
        writeFileSync(filename, task);
        const pool = new Piscina({ filename, maxThreads: 1 });
        await pool.run(1);
        void pool.run(200);
        return pool;
      },
    },
  ],
};
