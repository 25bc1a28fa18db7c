import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";

const check = join(import.meta.dirname, "node-test.ts");
const ways = [
  { way: "--import", options: ["--import", check, "--test"], env: {} },
  {
    way: "NODE_OPTIONS",
    options: ["--test"],
    env: { NODE_OPTIONS: `--no-warnings --import=${pathToFileURL(check)}` },
  },
  { way: "--import without --test", options: ["--import", check], env: {} },
];

test.for(ways)(
  "children and workers behave as without the check, by $way",
  ({ options, env }) => {
    const { status, stdout } = runTests("children-and-workers", options, env);
    expect(stdout).toMatch(/^ℹ pass 4$/m);
    expect(status).toBe(0);
  },
);

test.for(ways)("a leak is refused, by $way", ({ options, env }) => {
  const { status, stdout } = runTests("leaves-a-file", options, env);
  expect(stdout).toContain('"leaves a file open" left 1 file open');
  expect(status).toBe(1);
});

test("the tests of a program that calls run() are checked", () => {
  const { stdout } = runTests("runs-tests", ways[2]!.options, {});
  expect(stdout).toContain('"leaves a file open" left 1 file open');
});

test("a replaced descriptor is no leak, and a leak beside it is found", () => {
  const { stdout } = runTests("replaces", ways[0]!.options, {});
  expect(stdout).toMatch(/^ℹ pass 4$/m);
  expect(stdout).toContain('"rotates and leaves another log open" left 1 file');
  expect(stdout).toContain('"rotates and leaves a file open" left 1 file');
});

test("without lines a replaced descriptor is a leak", () => {
  const off = { FDLEAK_LINES: "off" };
  const { stdout } = runTests("replaces", ways[0]!.options, off);
  expect(stdout).toContain('"rotates" left 1 file open');
});

test("objects are collected as without the check", () => {
  const options = ["--expose-gc", ...ways[0]!.options];
  const { stdout } = runTests("collects", options, {});
  expect(stdout).toMatch(/^ℹ pass 11$/m);
});

test("an idle connection belongs to the code that made its agent", () => {
  const { stdout } = runTests("long-lived-agents", ways[0]!.options, {});
  const leaks = stdout.matchAll(/LeakError\]?: (.+) left 2 sockets open/g);
  expect(new Set([...leaks].map(([, subject]) => subject))).toEqual(
    new Set([
      `"leaves a body of the module's agent unread"`,
      `"leaves a body of the module's dispatcher unread"`,
      '"leaves its own dispatcher"',
      '"leaves its own agent of a proxy"',
      'before of suite "a suite that leaves its agent"',
    ]),
  );
});

test("what opens after its test is charged to that test", () => {
  const { stdout, status } = runTests("late-openings", ways[0]!.options, {});
  expect(stdout).toMatch(/^ℹ fail 2$/m); // the file, and what fails itself
  const late = stdout.split("[errors]: [")[1]!;
  const names = [...late.matchAll(/LeakError: "(.+)" \(after it had ended\)/g)];
  expect(names.map(([, name]) => name)).toEqual([
    "leaves the loser of a race",
    "does not wait for a file that it opens",
    "goes on after its time limit",
    "leaves the loser of a race at the end",
  ]);
  const left = late.match(/\d+ → .*opened at \S+late-openings\.ts:\d+/g);
  expect(new Set(left).size).toBe(6);
  expect(status).toBe(1);
});

test.for(ways)(
  "nothing that is opened late keeps the process alive, by $way",
  ({ options, env }) => {
    const { stdout, stderr, status } = runTests("late-at-exit", options, env);
    expect(`${stdout}${stderr}`).toMatch(
      /fdleak: "forgets much" \(after it had ended\) left \d+ .*1 watch/,
    );
    expect(status).toBe(1);
  },
);

test("the error of a test has no line of fdleak", () => {
  const { stdout } = runTests("fails", ways[0]!.options, {});
  expect(stdout).toMatch(/^ℹ fail 3$/m);
  const lines = stdout.split("\n").filter((line) => /^ +at /.test(line));
  const foreign = lines.filter(
    (line) => !/node:|<anonymous>|fixtures\/fails/.test(line),
  );
  expect(foreign).toEqual([]);
  expect(lines.length).toBeGreaterThan(4);
});

test("a check that becomes blind after the tests fails once, by its reason", () => {
  const mock = `import fs from "node:fs"; const { fstatSync } = fs;
    fs.fstatSync = (...args) => {
      if (globalThis.isBlind) throw { code: "EBADF" };
      return fstatSync(...args);
    };`;
  const options = [
    `--import=data:text/javascript,${encodeURIComponent(mock)}`,
    ...ways[2]!.options,
  ];
  const { stdout, stderr, status } = runTests("blind-at-exit", options, {});
  expect(`${stdout}${stderr}`.split("was not seen")).toHaveLength(2);
  expect(stdout).not.toContain("unhandledRejection");
  expect(status).toBe(1);
});

test("the check refuses Deno, and says why and what to use", () => {
  const deno = `const versions = { ...process.versions, deno: "2.9.6" };
    Object.defineProperty(process, "versions", { value: versions });`;
  const options = [
    `--import=data:text/javascript,${encodeURIComponent(deno)}`,
    ...ways[2]!.options,
  ];
  const { stderr, status } = runTests("leaves-a-file", options, {});
  expect(stderr).toContain("On Deno node:test ignores an error in afterEach");
  expect(stderr).toContain("Deno.test.beforeEach");
  expect(status).toBe(1);
});

test("FDLEAK=off switches the check off", () => {
  const off = { FDLEAK: "off" };
  const { status } = runTests("leaves-a-file", ways[0]!.options, off);
  expect(status).toBe(0);
});

function runTests(name: string, options: readonly string[], more: object) {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const file = join(import.meta.dirname, `fixtures/${name}.ts`);
  return spawnSync(
    process.execPath,
    [...options, "--test-reporter=spec", file],
    { encoding: "utf8", env: { ...env, ...more }, timeout: 50_000 },
  );
}
