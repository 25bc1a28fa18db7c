import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { isComputing, processorTimeOf } from "./processor.ts";

const isLinux = process.platform === "linux";
const within = { timeout: 20_000 };

test.skipIf(!isLinux)(
  "a stopped process does not count as waiting",
  async () => {
    await using sleeping = started("sleep", "60");
    const computes = (expected: boolean) =>
      expect.poll(() => isComputing(sleeping.pid), within).toBe(expected);
    await computes(false);
    process.kill(sleeping.pid, "SIGSTOP");
    await computes(true);
    process.kill(sleeping.pid, "SIGCONT");
    await computes(false);
  },
);

test.skipIf(!isLinux)(
  "a process that computes has processor time",
  async () => {
    await using busy = started("sh", "-c", "while :; do :; done");
    await expect.poll(() => isComputing(busy.pid), within).toBe(true);
    await expect
      .poll(() => processorTimeOf(busy.pid), within)
      .toBeGreaterThan(0);
  },
);

test("a process that has ended neither computes nor has processor time", async () => {
  let pid: number;
  {
    await using ended = started("true");
    pid = ended.pid;
  }
  expect(isComputing(pid)).toBe(false);
  expect(processorTimeOf(pid)).toBeUndefined();
});

/** Ended, and collected, at the end of the block. */
function started(...[program, ...words]: [string, ...string[]]) {
  const child = spawn(program, words, { stdio: "ignore" });
  const ended = once(child, "exit");
  return {
    pid: child.pid!,
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}
