import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { olderNodes } from "./fixtures/checkout.ts";
import { end, launch, launcher, start, startFile } from "./fixtures/start.ts";

const root = join(import.meta.dirname, "../../..");
const hideCursor = "\u001b[?25l";
const red = "\u001b[31m";
const pair = "manual-close/early-return";
const started = `'${process.execPath}' '${launcher}' '${startFile}'`;
const mayUnshare = spawnSync("unshare", ["-rm", "true"]).status === 0;
const isLinux = process.platform === "linux";

/** In a mount namespace of its own, where a shell may mount what it likes. */
function unshared(script: string) {
  return end(launch(["unshare", "-rm", "sh", "-c", script]));
}

/** In a pseudo-terminal of so many columns. */
function inTerminal(columns: number, command: string, env = {}) {
  const script = `stty cols ${columns}; ${command}`;
  return end(launch(["script", "-qec", script, "/dev/null"], { env }));
}

test.skipIf(!mayUnshare)(
  "the tour says what is missing when /proc is",
  async () => {
    const { code, stderr, stdout } = await unshared(
      `mount -t tmpfs none /proc && exec ${started}`,
    );
    expect(stderr).toContain("/proc/self/fd cannot be read");
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(stdout).toBe("");
    expect(code).toBe(3);
  },
);

test.skipIf(!mayUnshare)(
  "the tour works when the checkout is read-only",
  async () => {
    const { code, stdout } = await unshared(
      `mount --bind '${root}' '${root}' && mount -o remount,bind,ro '${root}' &&
       cd '${root}' && ! touch written 2>/dev/null && exec ${started} ${pair}`,
    );
    expect(stdout).toContain("Both sides behave as described.");
    expect(code).toBe(0);
  },
);

test.skipIf(!mayUnshare)(
  "npm test says what to do when the checkout is read-only",
  async () => {
    const program = join(root, "test/run.ts");
    const { code, stdout, stderr } = await unshared(
      `mount --bind '${root}' '${root}' && mount -o remount,bind,ro '${root}' &&
       cd '${root}' && ! touch written 2>/dev/null &&
       npm_lifecycle_event=test exec '${process.execPath}' '${launcher}' '${program}'`,
    );
    expect(stderr).toMatch(
      /read-only file system[^]*cp -R[^]*\n {2}npm test\n$/,
    );
    expect(stdout).toBe("");
    expect(code).toBe(3);
  },
);

test("the tour points to WSL and the dev container when on Windows", async () => {
  const windows =
    'data:text/javascript,Object.defineProperty(process,"platform",{value:"win32"})';
  const { code, stderr } = await end(
    launch([process.execPath, `--import=${windows}`, launcher, startFile]),
  );
  expect(stderr).toMatch(/WSL[^]*dev container/);
  expect(code).toBe(3);
});

test("the tour says what to do when there is no room for scratch files", async () => {
  const { code, stderr } = await start([pair], {
    env: { TMPDIR: "/proc/nowhere" },
  });
  expect(stderr).toContain("TMPDIR");
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(code).toBe(3);
});

test.for(olderNodes())(
  "vitest names the Node it needs under %s",
  async (node) => {
    const vitest = join(root, "node_modules/vitest/vitest.mjs");
    const { code, stderr } = await end(
      launch([node, vitest, "run"], { cwd: root }),
    );
    expect(stderr).toMatch(/This is Node \d+[^]*npm test/);
    expect(code).toBe(3);
  },
);

test.skipIf(!isLinux).for([
  { columns: 40, args: "manual-close" },
  { columns: 40, args: "manual-close --all" },
])(
  "the tour of $args fits a terminal of $columns columns",
  async ({ columns, args }) => {
    const { code, stdout } = await inTerminal(columns, `${started} ${args}`, {
      NO_COLOR: "1",
    });
    const lines = withoutCodes(stdout).split(/[\r\n]+/);
    const isLong = args.includes("--all");
    const long = lines.filter((line) => line.length > columns);
    expect(long).toEqual([]);
    expect(stdout.includes("✗ 5 calls leaked 5 files")).toBe(!isLong);
    expect(stdout.includes("still open: ")).toBe(isLong);
    expect(stdout.includes("manual-close -- --all")).toBe(!isLong);
    expect(code).toBe(0);
  },
);

test.skipIf(!isLinux)(
  "the tour says in words what it says in colour",
  async () => {
    const plain = await inTerminal(80, `${started} ${pair}`, { NO_COLOR: "1" });
    const coloured = await inTerminal(80, `${started} ${pair}`, {
      CI: undefined,
      NO_COLOR: undefined,
      TERM: "xterm",
    });
    expect(coloured.stdout).toContain(red);
    expect(plain.stdout).not.toContain(red);
    expect(withoutCodes(coloured.stdout)).toBe(withoutCodes(plain.stdout));
  },
);

test.skipIf(!isLinux)(
  "the terminal is as it was when the tour is interrupted",
  async () => {
    const { stdout } = await inTerminal(
      80,
      `timeout --foreground --preserve-status -s INT 2 ${started}; echo "ended with $?"; stty`,
    );
    expect(stdout).not.toContain(hideCursor);
    expect(stdout).toContain("ended with 130");
    expect(stdout).not.toMatch(/-echo|-icanon/);
  },
);

/** What is read of it: no escape sequences. */
function withoutCodes(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replace(/\u001b\[[\d;?]*[A-Za-z]/g, "");
}
