import { appendFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  another,
  leakingProject,
  leaves,
  opens,
  run,
  tests,
  update,
} from "./fixtures/leaking-project.ts";

test("50 leaks become known in one command, and the 51st fails", () => {
  using project = leakingProject(["a", "b", "c", "d", "e"]);
  const { stderr } = run(project.path, update);
  expect(stderr).toContain("has 50 known leaks (50 added, 0 removed)");
  expect(project.entries()[3]).toEqual({
    ...{ file: "a.test.ts", test: "leaves files open", kind: "file" },
    ...{ openedIn: "a.test.ts", line: opens(3) },
  });
  project.write("a.test.ts", `// one line more\n${leaves}`);
  expect(run(project.path, tests).status).toBe(0);
  appendFileSync(join(project.path, "e.test.ts"), another);
  const { stdout } = run(project.path, [...tests, "e.test.ts"]);
  expect(stdout).toMatch(/^ℹ fail 1$/m);
  expect(stdout).toContain('"leaves one more" left 1 file open');
});

test("a known leak that no longer happens fails until it is removed", () => {
  using project = leakingProject(["a"]);
  run(project.path, update);
  project.write("a.test.ts", leaves.replace(opens(3), ""));
  const { status, stdout } = run(project.path, tests);
  expect(status).toBe(1);
  expect(stdout).toContain("lists a leak that no longer happened");
  expect(stdout).toContain(`"leaves files open": file opened in a.test.ts`);
  expect(stdout).toContain("Next: npx fdleak baseline -- node --import");
  const { stderr } = run(project.path, update);
  expect(stderr).toContain("has 9 known leaks (0 added, 1 removed)");
  expect(run(project.path, tests).status).toBe(0);
});

const reporter = `--test-reporter=${join(import.meta.dirname, "node-test-reporter.ts")}`;

const hook = `import { openSync } from "node:fs";
import { before, describe, test } from "node:test";
describe("orders", () => {
  before(() => {
    ${opens(1)}
  });
  test("reads", () => {});
});
`;

test("a known leak of a hook that fails does not count as fixed", () => {
  using project = leakingProject([]);
  project.write("a.test.ts", hook);
  run(project.path, update);
  project.write("a.test.ts", hook.replace(opens(1), "throw new Error();"));
  const { status, stdout } = run(project.path, tests);
  expect(status).toBe(1);
  expect(stdout).not.toContain("no longer happened");
  run(project.path, update);
  expect(project.entries()).toHaveLength(1);
});

test("a known leak of a hook is accepted until it is fixed", () => {
  using project = leakingProject([]);
  project.write("a.test.ts", hook);
  run(project.path, update);
  expect(project.entries()).toEqual([
    {
      ...{ file: "a.test.ts", test: 'before of suite "orders"', kind: "file" },
      ...{ openedIn: "a.test.ts", line: opens(1) },
    },
  ]);
  expect(run(project.path, tests).status).toBe(0);
  project.write("a.test.ts", hook.replace(opens(1), ""));
  const { status, stdout } = run(project.path, tests);
  expect(stdout).toContain(`  before of suite "orders": file opened in a.test`);
  expect(status).toBe(1);
  run(project.path, update);
  expect(existsSync(project.baseline)).toBe(false);
});

const late = `import { openSync } from "node:fs";
import { test } from "node:test";
test("opens a file in time", () => void setTimeout(() => {
  ${opens(1)}
}, 100));
test("opens a file after the last look", () => {
  const before = process.listenerCount("exit"); // the last look adds one
  const waiting = setInterval(() => {
    if (process.listenerCount("exit") === before) return;
    clearInterval(waiting);
    ${opens(2)}
  }, 50);
});
`;

test("known late openings are accepted until they are fixed", () => {
  using project = leakingProject([]);
  project.write("a.test.ts", late);
  const { stderr } = run(project.path, update);
  expect(stderr).toContain("has 2 known leaks (2 added, 0 removed)");
  expect(run(project.path, tests).status).toBe(0);
  project.write("a.test.ts", late.replace(opens(1), ""));
  const { status, stdout } = run(project.path, tests);
  expect(stdout).toContain(`"opens a file in time": file opened in a.test.ts`);
  expect(status).toBe(1);
});

test("FDLEAK=report sums up late openings and fails nothing", () => {
  using project = leakingProject([]);
  project.write("a.test.ts", late);
  expect(run(project.path, tests).status).toBe(1);
  const { status, stdout } = run(project.path, tests, { FDLEAK: "report" });
  expect(stdout).toContain("fdleak: 2 tests left descriptors open\n");
  expect(stdout).toContain("  1 test left 1 file opened at a.test.ts:4\n");
  expect(stdout).toContain("  1 test left 1 file opened at a.test.ts:11\n");
  expect(status).toBe(0);
  const inOne = [...tests.slice(0, 4), reporter, "a.test.ts"];
  const { stderr, ...one } = run(project.path, inOne, { FDLEAK: "report" });
  expect(stderr).toContain("  1 test left 1 file opened at a.test.ts:11\n");
  expect(one.status).toBe(0);
});

test("of a filtered run only what ran is judged and updated", () => {
  using project = leakingProject(["a"]);
  run(project.path, update);
  project.write("a.test.ts", leaves.replace(opens(3), "") + another);
  const filter = "--test-name-pattern=one more";
  const { stderr } = run(project.path, [...update, filter]);
  expect(stderr).toContain("has 11 known leaks (1 added, 0 removed)");
  expect(run(project.path, [...tests, filter]).status).toBe(0);
});

test("when no leak is known any more there is no file", () => {
  using project = leakingProject(["a"]);
  run(project.path, update);
  expect(existsSync(project.baseline)).toBe(true);
  project.write("a.test.ts", leaves.replaceAll(/ openSync\(.+/g, ""));
  run(project.path, update);
  expect(existsSync(project.baseline)).toBe(false);
});

test("fdleak baseline gives the exit code of the tests, and 2 without tests", () => {
  using project = leakingProject([]);
  project.write(
    "fails.test.ts",
    'import { test } from "node:test"; test("fails", () => { throw 1; });',
  );
  const failed = run(project.path, update);
  expect(failed.status).toBe(1);
  expect(failed.stderr).toContain("entries of tests that failed have not");
  const version = [process.execPath, "--version"];
  const none = run(project.path, [...update.slice(0, 4), ...version]);
  expect(none.status).toBe(2);
  expect(none.stderr).toContain("no test ran with fdleak");
});

test("FDLEAK refuses a value that it does not know", () => {
  using project = leakingProject(["a"]);
  const { status, stdout } = run(project.path, tests, { FDLEAK: "of" });
  expect(status).toBe(1);
  expect(stdout).toContain(
    'FDLEAK: mode is "check" or "report" or "off", not "of"',
  );
});

test("FDLEAK=baseline refuses to run without the program", () => {
  using project = leakingProject(["a"]);
  const { status, stdout } = run(project.path, tests, { FDLEAK: "baseline" });
  expect(status).toBe(1);
  expect(stdout).toContain("Next: npx fdleak baseline -- <your test command>");
});
