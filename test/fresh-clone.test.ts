import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { freshCopy } from "./fresh-copy.ts";
import { newcomer } from "./newcomer.ts";
import { read } from "../tools/readmes.ts";

test("the README's first command works in a fresh copy in a path with spaces", async () => {
  await using folder = await freshCopy();
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
