import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { GroupLeader } from "./group-leader.ts";
import { spawnInGroup } from "./process-group.ts";

function shell(command: string): GroupLeader {
  const stdio = ["ignore", "pipe", "pipe", "ignore", "pipe"] as const;
  const child = spawnInGroup("", ["sh", "-c", command], { stdio: [...stdio] });
  return new GroupLeader(child, 1);
}

test("a leader says how it ended, and what it printed", async () => {
  await using exited = shell("echo gone; exit 3");
  await exited.ended;
  expect(exited.exit).toEqual({ code: 3 });
  await expect.poll(() => exited.output).toBe("gone\n");
  await using killed = shell("kill -9 $$");
  await killed.ended;
  expect(killed.exit).toEqual({ signal: "SIGKILL" });
});

test("a leader that is disposed is killed with its children", async () => {
  let child = 0;
  {
    await using leader = shell("sleep 600 & echo $!; wait");
    await expect.poll(() => leader.output).toMatch(/\d+\n/);
    child = Number(leader.output);
    expect(leader.hasEnded).toBe(false);
  }
  await expect.poll(() => isRunning(child)).toBe(false);
});

/** A child that has ended may wait for its parent. */
function isRunning(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z ");
  } catch {
    return false;
  }
}

test("only a leader kills its group, for pairs, exercises and runtimes", () => {
  const src = join(import.meta.dirname, "..");
  const files = globSync("**/*.ts", { cwd: src, exclude: ["**/*.test.ts"] });
  const killing = files.filter((file) =>
    /\b(?:killGroup|tailOf)\(/.test(readFileSync(join(src, file), "utf8")),
  );
  expect(killing.toSorted()).toEqual([
    "sandbox/group-leader.ts",
    "sandbox/process-group.ts",
  ]);
});
