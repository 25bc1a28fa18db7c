import { spawnSync } from "node:child_process";
import {
  appendFileSync,
  existsSync,
  mkdtempDisposableSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";

const check = join(import.meta.dirname, "node-test.ts");
const fdleak = join(import.meta.dirname, "../program/fdleak.ts");

const tests = [
  ...[process.execPath, "--no-warnings", "--import", check],
  ...["--test", "--test-reporter=spec"],
];
const update = [process.execPath, fdleak, "baseline", "--", ...tests];

test("50 leaks become known in one command, and the 51st fails", () => {
  using project = projectOf(["a", "b", "c", "d", "e"]);
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
  using project = projectOf(["a"]);
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
  using project = projectOf(["a"]);
  run(project.path, update);
  project.write("a.test.ts", leaves.replace(opens(3), "") + another);
  const filter = "--test-name-pattern=one more";
  const { stderr } = run(project.path, [...update, filter]);
  expect(stderr).toContain("has 11 known leaks (1 added, 0 removed)");
  expect(run(project.path, [...tests, filter]).status).toBe(0);
});

test("when no leak is known any more there is no file", () => {
  using project = projectOf(["a"]);
  run(project.path, update);
  expect(existsSync(project.baseline)).toBe(true);
  project.write("a.test.ts", leaves.replaceAll(/ openSync\(.+/g, ""));
  run(project.path, update);
  expect(existsSync(project.baseline)).toBe(false);
});

test("fdleak baseline gives the exit code of the tests, and 2 without tests", () => {
  using project = projectOf([]);
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
  using project = projectOf(["a"]);
  const { status, stdout } = run(project.path, tests, { FDLEAK: "of" });
  expect(status).toBe(1);
  expect(stdout).toContain('FDLEAK is one of check, report, off, not "of"');
});

test("FDLEAK=baseline refuses to run without the program", () => {
  using project = projectOf(["a"]);
  const { status, stdout } = run(project.path, tests, { FDLEAK: "baseline" });
  expect(status).toBe(1);
  expect(stdout).toContain("Next: npx fdleak baseline -- <your test command>");
});

function opens(line: number): string {
  return `openSync("package.json"); // ${line}`;
}

const lines = Array.from({ length: 10 }, (_, line) => opens(line));
const leaves = `import { openSync } from "node:fs";
import { test } from "node:test";
test("leaves files open", () => {
  ${lines.join("\n  ")}
});
`;
const another = `
test("leaves one more", () => {
  openSync("package.json"); // in another test
});
`;

/** Test files of these names; each leaves ten files open. */
function projectOf(names: string[]) {
  const folder = mkdtempDisposableSync(join(tmpdir(), "fdleak "));
  const write = (name: string, text: string) =>
    writeFileSync(join(folder.path, name), text);
  write("package.json", "{}");
  for (const name of names) write(`${name}.test.ts`, leaves);
  const baseline = join(folder.path, "fdleak.baseline.json");
  const entries = () => JSON.parse(readFileSync(baseline, "utf8"));
  return Object.assign(folder, { baseline, entries, write });
}

function run(cwd: string, [command, ...args]: string[], more: object = {}) {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  return spawnSync(command!, args, {
    ...{ cwd, encoding: "utf8", env: { ...env, ...more } },
  });
}
