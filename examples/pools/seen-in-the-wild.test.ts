import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempDisposableSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { reproduce } from "course";
import { type Tally, baseline, findLeaksSync } from "fdleak";
import { createPool } from "generic-pool";
import { Piscina } from "piscina";
import { expect, test } from "vitest";

test("generic-pool lends a resource twice when its first borrower releases it twice", async () => {
  const seen = await reproduce(async () => {
    using db = new DatabaseSync(":memory:");
    const pool = createPool<DatabaseSync>({
      create: () => Promise.resolve(db),
      destroy: () => Promise.resolve(),
    });
    const first = await pool.acquire();
    await pool.release(first);
    const second = await pool.acquire();
    await pool.release(first);
    const third = await pool.acquire();
    return third === second;
  });
  expect(seen).toEqual({ outcome: "returned true", leaked: {} });
});

test("generic-pool ends the process when a second release is not awaited", () => {
  const seen = endOf(`
    const create = async () => openSync("package.json");
    const destroy = async (fd) => closeSync(fd);
    const pool = createPool({ create, destroy });
    const resource = await pool.acquire();
    await pool.release(resource);
    pool.release(resource);
    setTimeout(() => console.error("goes on"), 1);
  `);
  expect(seen).toEqual({
    outcome: "exits with 1: Resource not currently part of this pool",
    leaked: { file: 1 }, // the idle resource of the pool
  });
});

test("generic-pool keeps the process busy when opening a connection always fails", () => {
  const seen = endOf(`
    const start = performance.now();
    const create = async () => {
      if (performance.now() < start + 100) throw new Error("no database");
      console.error("Error: 100 ms and no timeout");
      process.exit(7);
    };
    const destroy = () => Promise.resolve();
    const pool = createPool({ create, destroy }, { acquireTimeoutMillis: 1 });
    await pool.acquire();
  `);
  expect(seen).toEqual({
    outcome: "exits with 7: 100 ms and no timeout",
    leaked: {},
  });
});

test("piscina has its thread open after a using block", async () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), "pools-"));
  const filename = join(folder.path, "worker.mjs");
  writeFileSync(filename, "export default (task) => task;");
  const open = () => new Piscina({ filename, minThreads: 1, maxThreads: 1 });

  const seen = await reproduce(async () => {
    const before = baseline();
    const pool = open();
    {
      using threads = pool;
      await threads.run(1);
    }
    const left = findLeaksSync(before).length;
    await once(pool, "close");
    return left > 0;
  });
  expect(seen).toEqual({ outcome: "returned true", leaked: {} });

  const awaited = await reproduce(async () => {
    const before = baseline();
    {
      await using pool = open();
      await pool.run(1);
    }
    return findLeaksSync(before).length;
  });
  expect(awaited).toEqual({ outcome: "returned 0", leaked: {} });
});

test("piscina stops a task of one thread when close waits and another thread ends its own", async () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), "pools-"));
  const filename = join(folder.path, "worker.mjs");
  writeFileSync(
    filename,
    `import { existsSync } from "node:fs";
     import { setTimeout } from "node:timers/promises";
     export default async function waitFor(file) {
       while (!existsSync(file)) await setTimeout(1);
     }`,
  );
  const seen = await reproduce(async () => {
    const files = ["first", "second"].map((name) => join(folder.path, name));
    const pool = new Piscina({ filename, minThreads: 2, maxThreads: 2 });
    const tasks = files.map((file) => pool.run(file));
    const closing = pool.close();
    writeFileSync(files[0]!, "");
    const [first, second] = await Promise.allSettled(tasks);
    await closing;
    return [first!.status, second!.status];
  });
  expect(seen).toEqual({
    outcome: "returned [ 'fulfilled', 'rejected' ]",
    leaked: {},
  });
});

/**
 * How a process ends that runs the code, the error that it prints, and what the
 * code has left open there when it ends.
 */
function endOf(code: string) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [
      "--input-type=module",
      "--eval",
      `import { closeSync, openSync } from "node:fs";
      import { baseline, findLeaksSync, tally } from "fdleak";
      import { createPool } from "generic-pool";
      const before = baseline();
      process.on("exit", () => {
        console.log(JSON.stringify(tally(findLeaksSync(before))));
      });
      ${code}`,
    ],
    { cwd: import.meta.dirname, encoding: "utf8", timeout: 30_000 },
  );
  const [, message] = /^Error: (.*)/m.exec(stderr) ?? [];
  const leaked = JSON.parse(stdout) as Tally;
  return { outcome: `exits with ${status}: ${message}`, leaked };
}
