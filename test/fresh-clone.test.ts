import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { freshCopy } from "./fresh-copy.ts";
import { newcomer } from "./newcomer.ts";
import { read } from "../tools/readmes.ts";

const mayUnshare = spawnSync("unshare", ["-rn", "true"]).status === 0;
const closed = "http://127.0.0.1:9/";
/** A network without a route, where the system allows to make one. */
const cutOff = mayUnshare ? ["unshare", "-rn"] : [];

test("the README's first command works in a fresh copy in a path with spaces", async () => {
  await using folder = await freshCopy();
  const options = { cwd: folder.path, env: newcomer() };
  const [npm, start] = firstCommand();

  // Interrupted by Ctrl-C, which a terminal sends to the whole group.
  const child = spawn(npm, [start], {
    ...options,
    detached: true,
    stdio: "ignore",
  });
  while (!existsSync(join(folder.path, "node_modules"))) await setTimeout(10);
  process.kill(-child.pid!, "SIGINT");
  const [code, signal] = await once(child, "exit");
  expect([130, "SIGINT"]).toContain(signal ?? code);

  const first = spawnSync(npm, [start, "manual-close"], {
    ...options,
    encoding: "utf8",
  });
  expect(first.stdout, first.stderr).toMatch(
    /(\d+) of \1 pairs behave as described/,
  );
  expect(first.stderr).toMatch(/^Installing .* seconds, once\.$/m);
  expect(first.status).toBe(0);

  // From then on nothing is installed and nothing is asked for.
  const [command, ...args] = [...cutOff, npm, start, "early-return"];
  const second = spawnSync(command, args, {
    cwd: join(folder.path, "examples/manual-close"),
    encoding: "utf8",
    env: {
      ...options.env,
      npm_config_offline: "true",
      npm_config_registry: closed,
    },
  });
  expect(second.stdout, second.stderr).toContain(
    "Both sides behave as described.",
  );
  expect(second.stderr).toBe("");
  expect(second.status).toBe(0);
}, 180_000);

/** The README's first command after `git clone` and `cd`, as words. */
function firstCommand(): [string, string] {
  const [, npm, start] = /```sh\ngit clone .*\ncd .*\n(npm) (start)/.exec(
    read("README.md"),
  )!;
  return [npm!, start!];
}
