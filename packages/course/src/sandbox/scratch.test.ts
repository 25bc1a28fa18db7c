import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempDisposableSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { watchScratch } from "./process-group.ts";
import { makeScratch } from "./scratch.ts";

const group = pathToFileURL(join(import.meta.dirname, "process-group.ts"));
const module = pathToFileURL(join(import.meta.dirname, "scratch.ts"));

test("a scratch directory is gone when it is disposed, and that is twice no error", () => {
  const scratch = makeScratch("scratch-");
  expect(existsSync(scratch.path)).toBe(true);
  scratch[Symbol.dispose]();
  scratch[Symbol.dispose]();
  expect(existsSync(scratch.path)).toBe(false);
});

test("process.exit removes the scratch directories that nothing has disposed", () => {
  using place = mkdtempDisposableSync(join(tmpdir(), "scratch-"));
  const program = `
    import { makeScratch } from ${JSON.stringify(module.href)};
    const made = ["one-", "two-"].map((prefix) => makeScratch(prefix).path);
    console.log(JSON.stringify(made));
    process.exit();
  `;
  const made = execFileSync(
    process.execPath,
    ["--input-type=module", "--eval", program],
    { encoding: "utf8", env: { ...process.env, TMPDIR: place.path } },
  );
  const paths = JSON.parse(made) as string[];
  expect(paths.map((path) => path.startsWith(place.path))).toEqual([
    true,
    true,
  ]);
  expect(paths.filter((path) => existsSync(path))).toEqual([]);
});

test("a watched scratch directory is gone when its process is killed", async () => {
  using place = mkdtempDisposableSync(join(tmpdir(), "scratch-"));
  const program = `
    import { makeScratch } from ${JSON.stringify(module.href)};
    import { watchScratch } from ${JSON.stringify(group.href)};
    watchScratch(makeScratch("one-").path);
    process.kill(process.pid, "SIGKILL");
  `;
  const { signal } = spawnSync(
    process.execPath,
    ["--input-type=module", "--eval", program],
    { env: { ...process.env, TMPDIR: place.path } },
  );
  expect(signal).toBe("SIGKILL");
  const left = () => readdirSync(place.path);
  await expect.poll(left, { timeout: 20_000 }).toEqual([]);
});

test("a watched scratch directory stays when its watchman is disposed", async () => {
  using scratch = makeScratch("scratch-");
  await watchScratch(scratch.path)[Symbol.asyncDispose]();
  expect(existsSync(scratch.path)).toBe(true);
});
