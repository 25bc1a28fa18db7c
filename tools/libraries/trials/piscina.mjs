import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Piscina } from "piscina";

const task = `
  import { setTimeout } from "node:timers/promises";
  export default (ms) => setTimeout(ms);
`;
let tasks;
let ends;

export default {
  package: "piscina",
  with: "two threads, and tasks of 0.3 and 1.5 s",
  objects: [
    {
      name: "Piscina",
      async acquire({ folder }) {
        const filename = join(folder, "task.mjs");
        writeFileSync(filename, task);
        const pool = new Piscina({ filename, minThreads: 2, maxThreads: 2 });
        await Promise.all([pool.run(1), pool.run(1)]);
        tasks = [pool.run(300), pool.run(1500)];
        ends = Promise.allSettled(tasks);
        return pool;
      },
      release: (pool) => Promise.allSettled(tasks).then(() => pool.close()),
      async also() {
        const isStopped = (await ends).some(({ reason }) => reason);
        return isStopped ? "stops a running task" : "";
      },
    },
  ],
};
