import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempDisposableSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { reproduce } from "course";
import { Piscina } from "piscina";
import { expect, test } from "vitest";

test("close-with-grace 2.5.0 exits with 0 in place of process.exitCode", async () => {
  const program = `
    const { default: closeWithGrace } = await import("close-with-grace");
    process.exitCode = 3;
    closeWithGrace({ logger: false }, async () => {}).close();
  `;
  const child = spawn(
    process.execPath,
    ["--input-type=module", "-e", program],
    { cwd: import.meta.dirname, stdio: "ignore" },
  );
  const [code] = await once(child, "exit");
  expect(code).toBe(0);
});

test("piscina 5.3.2 destroy leaves a task's temporary directory", async () => {
  using scratch = mkdtempDisposableSync(join(tmpdir(), "piscina-"));
  const filename = join(scratch.path, "task.mjs");
  writeFileSync(
    filename,
    `import { mkdtempDisposable } from "node:fs/promises";
    import { setTimeout } from "node:timers/promises";
    export default async (prefix) => {
      await using _folder = await mkdtempDisposable(prefix);
      await setTimeout(60_000);
    };`,
  );
  const left = () =>
    readdirSync(scratch.path).filter((name) => name.startsWith("work-"));
  const { outcome, leaked } = await reproduce(async () => {
    const pool = new Piscina({ filename, minThreads: 1, maxThreads: 1 });
    const task = pool.run(join(scratch.path, "work-"));
    const failed = task.catch((error: Error) => error.message);
    while (left().length === 0) await setTimeout(5);
    await pool.destroy();
    return [await failed, left().length];
  });
  expect(outcome).toBe("returned [ 'Terminating worker thread', 1 ]");
  expect(leaked).toEqual({});
});
