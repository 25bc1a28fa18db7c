// The launcher in a checkout that has nothing else, with npx replaced. The real
// installation is the subject of test/fresh-clone.test.ts.

import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, globSync, readFileSync } from "node:fs";
import { cp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import {
  type Circumstances,
  type Fakes,
  checkoutWith,
  impatience,
  npm,
  olderNodes,
  pretend,
} from "./fixtures/checkout.ts";
import { end } from "./fixtures/start.ts";

const mayUnshare = spawnSync("unshare", ["-rm", "true"]).status === 0;
const own = `exec '${process.execPath}' "$@"`;
const older = pretend("process.versions", "node", "20.20.2");
const copy = `PATH=/bin:/usr/bin
  mkdir -p node_modules/.pnpm && cp pnpm-lock.yaml node_modules/.pnpm/lock.yaml`;

/** What it was asked to do is in `asked`, one line for each time. */
const npx = `echo "$*" >>asked; ${copy}`;

async function launcherWith(fakes: Fakes) {
  const checkout = await checkoutWith(fakes);
  const file = join(checkout.path, "program.mjs");
  await writeFile(
    file,
    `const [code = "0"] = process.argv.slice(2);
     process.exitCode = Number(code);
     console.log(process.versions.node, ...process.argv.slice(2));`,
  );
  const start = (args: string[] = [], how?: Circumstances) =>
    checkout.start(["packages/cli/launch.js", "program.mjs", ...args], how);
  return {
    ...checkout,
    file,
    start,
    launch: (args?: string[], how?: Circumstances) => end(start(args, how)),
    asked: () => {
      const asked = join(checkout.path, "asked");
      return existsSync(asked) ? readFileSync(asked, "utf8") : "";
    },
  };
}

test("the launcher installs with the pnpm of package.json, once", async () => {
  await using checkout = await launcherWith({ npx });
  const first = await checkout.launch();
  expect(first.stderr).toMatch(/^Installing .* seconds, once\.\n$/);
  expect(first.stdout).toBe(`${process.versions.node}\n`);
  expect(first.code).toBe(0);
  const second = await checkout.launch();
  expect(second.stderr).toBe("");
  expect(checkout.asked()).toMatch(
    /^--yes pnpm@\d+\.\d+\.\d+ install --frozen-lockfile\n$/,
  );
});

test("the launcher updates when the lockfile is newer, or older", async () => {
  await using checkout = await launcherWith({ node: own, npx });
  await writeFile(checkout.lockfile, "version 2\n");
  const { stderr, code } = await checkout.launch();
  expect(stderr).toMatch(/^Updating .* seconds\.\n$/);
  expect(readFileSync(checkout.installed, "utf8")).toBe("version 2\n");
  expect(code).toBe(0);
});

test("the launcher installs again when a folder has lost its packages", async () => {
  await using checkout = await launcherWith({
    node: own,
    npx: `${npx}; mkdir -p packages/cli/node_modules`,
  });
  const lockfile = [
    "importers:",
    "  .:\n    devDependencies:",
    "  packages/cli:\n    dependencies:\n      diff:\n        version: 9.0.0",
    "  packages/without: {}",
    "packages:\n",
  ].join("\n\n");
  await writeFile(checkout.lockfile, lockfile.replaceAll(":\n\n", ":\n"));
  await cp(checkout.lockfile, checkout.installed);
  const { code, stderr } = await checkout.launch();
  expect(stderr).toMatch(/^Updating .* missing or outdated: some seconds\.\n$/);
  expect(code).toBe(0);
  expect((await checkout.launch()).stderr).toBe("");
});

test.for(["SIGINT", "SIGTERM"] as const)(
  "the launcher repairs an update that %s interrupted",
  async (signal) => {
    await using checkout = await launcherWith({
      node: own,
      npx: `[ -e asked ] || { echo once >asked; exec /bin/sleep 60; }; ${copy}`,
    });
    const before = readFileSync(checkout.lockfile);
    await writeFile(checkout.lockfile, "version 2\n");
    const child = checkout.start();
    const ended = end(child);
    while (checkout.asked() === "") await sleep(20);
    child.kill(signal);
    const { code, stderr } = await ended;
    expect(stderr).toMatch(/interrupted\. To continue: npm start\n$/);
    expect(code).toBe(signal === "SIGINT" ? 130 : 143);
    // Even back at the old lockfile: what is there may be of both.
    await writeFile(checkout.lockfile, before);
    const next = await checkout.launch();
    expect(next.stderr).toMatch(/^Installing/);
    expect(next.code).toBe(0);
  },
);

// Sent by the launcher to itself, before it can do anything else.
const signalAtOnce = `
  import childProcess from "node:child_process";
  import { syncBuiltinESMExports } from "node:module";
  const { spawn } = childProcess;
  childProcess.spawn = (...args) => {
    const child = spawn(...args);
    process.kill(process.pid, "SIGTERM");
    return child;
  };
  syncBuiltinESMExports();`;

test("the launcher passes on a signal that arrives as npx starts", async () => {
  await using checkout = await launcherWith({ npx: "exec /bin/sleep 20" });
  const { code, stderr } = await checkout.launch([], { before: signalAtOnce });
  expect(stderr).toMatch(/interrupted\. To continue: npm start\n$/);
  expect(code).toBe(143);
});

test.for([
  ["the registry is not found", { failure: "ENOTFOUND" }, "no DNS for it"],
  ["nothing listens there", { failure: "ECONNREFUSED" }, "set https-proxy"],
  ["a proxy wants a login", { failure: "E407" }, "USER:PASSWORD@HOST:PORT"],
])("the launcher says what to do when %s", async ([, ping, advice]) => {
  await using checkout = await launcherWith({
    npm: npm(ping as { failure: string }),
    npx: "echo 'npm error   at a line of npm' >&2; exit 1",
  });
  const { code, stdout, stderr } = await checkout.launch();
  expect(stderr).toContain("1 thing stands in the way:");
  expect(stderr).toContain(advice);
  expect(stderr).toMatch(/\n\nThen:\n {2}npm start\n$/);
  expect(stderr).not.toMatch(/^.*\bat .*line of npm/m);
  expect(stdout).toBe("");
  expect(code).toBe(3);
});

test("the launcher ends an installation when the registry never answers", async () => {
  await using checkout = await launcherWith({
    npm: `case $1 in ping) exec /bin/sleep 60;; *) ${npm({ failure: "" })} esac`,
    npx: "/bin/sleep 5; : > waited",
  });
  const { code, stderr } = await checkout.launch([], { before: impatience });
  const [waited] = globSync("**/waited", { cwd: checkout.path });
  expect(waited).toBeUndefined();
  expect(stderr).toMatch(
    /registry: registry\.npmjs\.org: no answer in time[^]*Then:\n {2}npm start\n$/,
  );
  expect(code).toBe(3);
});

test("the launcher does not wait for the registry when all is in a cache", async () => {
  await using checkout = await launcherWith({
    npm: "exec /bin/sleep 60",
    npx,
  });
  expect((await checkout.launch()).code).toBe(0);
});

test("the launcher keeps what is installed when npx cannot fetch pnpm", async () => {
  await using checkout = await launcherWith({
    node: own,
    npm: npm({ failure: "ENOTFOUND" }),
    npx: "echo 'npm error code ENOTFOUND' >&2; exit 1",
  });
  const before = readFileSync(checkout.installed, "utf8");
  await writeFile(checkout.lockfile, "version 2\n");
  const { code, stderr } = await checkout.launch();
  expect(stderr).toContain("no DNS for it");
  expect(code).toBe(3);
  await writeFile(checkout.lockfile, before);
  expect((await checkout.launch()).stderr).toBe("");
});

test("the launcher takes a lockfile with Windows' line ends for the same", async () => {
  await using checkout = await launcherWith({ node: own, npx });
  const lockfile = readFileSync(checkout.lockfile, "utf8");
  await writeFile(checkout.lockfile, lockfile.replaceAll("\n", "\r\n"));
  expect((await checkout.launch()).stderr).toBe("");
});

test("the launcher shows what npx says when it knows no reason", async () => {
  await using checkout = await launcherWith({
    npx: "echo 'a strange failure' >&2; exit 1",
  });
  const { code, stderr } = await checkout.launch([], {
    env: { npm_lifecycle_event: "test" },
  });
  expect(stderr).toMatch(/a strange failure\n[^]*node packages\/cli\/doctor/);
  expect(code).toBe(3);
});

test("the launcher asks for npm when there is no npx", async () => {
  await using checkout = await launcherWith({});
  const { code, stderr } = await checkout.launch();
  expect(stderr).toMatch(/npx is not there\n[^]*nodejs\.org/);
  expect(code).toBe(3);
});

test.skipIf(!mayUnshare)(
  "the launcher installs nothing in a checkout that is read-only",
  async () => {
    await using checkout = await launcherWith({ npx });
    const { code, stderr } = await checkout.launch([], {
      mounts: "mount --bind . . && mount -o remount,bind,ro . && cd .",
    });
    expect(stderr).toMatch(/read-only file system \(EROFS\)\n +.*\n +cp -R/);
    expect(code).toBe(3);
  },
);

test("the launcher asks for Node 18 when an older one runs it", async () => {
  await using checkout = await launcherWith({ npx });
  const { code, stderr } = await checkout.launch([], {
    before: pretend("process.versions", "node", "16.20.2"),
  });
  expect(stderr).toMatch(/16\.20\.2[^]*Install Node 18 or later/);
  expect(checkout.asked()).toBe("");
  expect(code).toBe(3);
});

test("the launcher offers the dev container when no Node is packed for the CPU", async () => {
  await using checkout = await launcherWith({ npx });
  const { code, stderr } = await checkout.launch([], {
    before: `${older};${pretend("process", "arch", "riscv64")}`,
  });
  expect(stderr).toMatch(/no Node package for \w+-riscv64\n[^]*dev container/);
  expect(checkout.asked()).toBe("");
  expect(code).toBe(3);
});

test("the launcher installs again when the workspace's Node is gone", async () => {
  await using checkout = await launcherWith({ node: own });
  for (const name of globSync("node_modules/node-*", { cwd: checkout.path })) {
    await rm(join(checkout.path, name), { recursive: true });
  }
  const { code, stderr } = await checkout.launch([], { before: older });
  expect(stderr).toMatch(/its Node is not\n +rm -r node_modules && npm start/);
  expect(code).toBe(3);
});

test("the launcher names a package that is missing", async () => {
  await using checkout = await launcherWith({ node: own });
  await writeFile(checkout.file, 'import "gone";');
  const { code, stderr } = await checkout.launch();
  expect(stderr).toMatch(/'gone'[^]*rm -r node_modules && npm start/);
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(code).toBe(3);
});

test.for([
  { args: [] },
  { args: ["5"] },
  { args: ["0", "two words", "--option"] },
])(
  "the launcher passes $args and the exit code on, in one process and in two",
  async ({ args }) => {
    await using checkout = await launcherWith({ node: own });
    for (const how of [{}, { before: older }]) {
      const { code, stdout } = await checkout.launch(args, how);
      expect(stdout).toBe([process.versions.node, ...args].join(" ") + "\n");
      expect(code).toBe(Number(args[0] ?? 0));
    }
  },
);

test.for(olderNodes())("the launcher works under %s", async (node) => {
  await using checkout = await launcherWith({ node: own });
  const { code, stdout } = await checkout.launch(["4"], { node });
  expect(stdout).toBe(`${process.versions.node} 4\n`);
  expect(code).toBe(4);
});

test("the launcher passes a signal on, and ends by the one that ended", async () => {
  await using checkout = await launcherWith({ node: own });
  await writeFile(
    checkout.file,
    `process.on("SIGINT", () => console.log("asked"));
     process.on("SIGTERM", () => process.kill(process.pid, "SIGKILL"));
     setInterval(() => {}, 1000);
     console.log("ready");`,
  );
  const child = checkout.start([], { before: older });
  const printed = child.stdout!.setEncoding("utf8");
  expect(await once(printed, "data")).toEqual(["ready\n"]);
  child.kill("SIGINT");
  expect(await once(printed, "data")).toEqual(["asked\n"]);
  child.kill("SIGTERM");
  expect(await once(child, "exit")).toEqual([null, "SIGKILL"]);
});
