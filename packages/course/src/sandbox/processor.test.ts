import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test, vi } from "vitest";
import { isComputing, processorTimeOf } from "./processor.ts";

const onLinux = test.skipIf(process.platform !== "linux");

onLinux(
  "a process that is stopped does not count as one that waits",
  async () => {
    await using sleeping = started("sleep", "60");
    const state = () => isComputing(sleeping.pid);
    await vi.waitUntil(() => !state());
    process.kill(sleeping.pid, "SIGSTOP");
    await vi.waitUntil(state);
    process.kill(sleeping.pid, "SIGCONT");
    await vi.waitUntil(() => !state());
  },
);

onLinux("a process that computes has processor time", async () => {
  await using busy = started("sh", "-c", "while :; do :; done");
  await vi.waitUntil(() => isComputing(busy.pid), 20_000);
  await vi.waitUntil(() => processorTimeOf(busy.pid)! > 0, 20_000);
});

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
