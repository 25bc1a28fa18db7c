import { spawnSync } from "node:child_process";
import { mkdirSync, rmdirSync } from "node:fs";
import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Mutex } from "async-mutex";
import { reproduce } from "course";
import { check, lock } from "proper-lockfile";
import { expect, test } from "vitest";

test("async-mutex 0.5.0 frees the next holder's mutex when release() is called twice", async () => {
  const { outcome, leaked } = await reproduce(async () => {
    const mutex = new Mutex();
    await mutex.acquire();
    mutex.release();
    await mutex.acquire(); // the next holder
    mutex.release();
    return mutex.isLocked();
  });
  expect(outcome).toBe("returned false");
  expect(leaked).toEqual({});
});

test("proper-lockfile 4.1.2 ends the process when a lock is lost and no handler is given", async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), "locks-"));
  const code = `
    import { rmdirSync } from "node:fs";
    import { baseline, findLeaksSync, tally } from "fdleak";
    import { lock } from "proper-lockfile";
    const before = baseline();
    process.on("exit", () => {
      console.log(JSON.stringify(tally(findLeaksSync(before))));
    });
    const real = globalThis.setTimeout;
    globalThis.setTimeout = (work, delay) => real(work, Math.min(delay, 10));
    try {
      await lock(process.argv[1]);
      rmdirSync(process.argv[1] + ".lock"); // as another process does
      await new Promise((resolve) => real(resolve, 20_000));
      console.log("alive");
    } catch {
      console.log("caught");
    }
  `;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--input-type=module", "--eval", code, folder.path],
    { cwd: import.meta.dirname, encoding: "utf8", timeout: 30_000 },
  );
  // No "alive" and no "caught": only the descriptors that it leaves.
  expect({ status, stdout }).toEqual({ status: 1, stdout: "{}\n" });
  expect(stderr).toContain("ECOMPROMISED");
});

test("proper-lockfile 4.1.2 removes the lock of another process when it releases a lost one", async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), "locks-"));
  const path = join(folder.path, "data");
  mkdirSync(path);
  const { outcome, leaked } = await reproduce(async () => {
    const release = await lock(path);
    rmdirSync(`${path}.lock`);
    mkdirSync(`${path}.lock`); // as another process does
    await release();
    return await check(path);
  });
  expect(outcome).toBe("returned false");
  expect(leaked).toEqual({});
});
