import { spawnSync } from "node:child_process";
import { cpSync } from "node:fs";
import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { newcomer } from "./newcomer.ts";
import { read, root } from "./readmes.ts";

test("the README's first command works in a fresh copy in a path with spaces", async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), "a fresh copy "));
  for (const file of committed()) {
    cpSync(join(root, file), join(folder.path, file));
  }
  const [command, ...args] = firstCommand();

  const { status, stdout, stderr } = spawnSync(
    command!,
    [...args, "manual-close"],
    { cwd: folder.path, encoding: "utf8", env: newcomer() },
  );

  expect(stdout, stderr).toMatch(/(\d+) of \1 pairs hold/);
  expect(status).toBe(0);
}, 180_000);

/** The first command in the README, as words. */
function firstCommand(): string[] {
  const [, line] = /```sh\n(npx pnpm@12 start)/.exec(read("README.md"))!;
  return line!.split(" ");
}

/** What a clone of this state would hold. */
function committed(): string[] {
  const { stdout } = spawnSync(
    "git",
    ["ls-files", "-co", "--exclude-standard"],
    { cwd: root, encoding: "utf8" },
  );
  return stdout.split("\n").filter((file) => file !== "");
}
