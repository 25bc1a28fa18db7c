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
