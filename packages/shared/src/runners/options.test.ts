import { existsSync } from "node:fs";
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

test("package.json names the baseline file and what fixed leaks do", () => {
  using project = leakingProject(["a"]);
  configure({ baseline: "known/leaks.json", fixed: "warn" });
  run(project.path, update);
  expect(existsSync(join(project.path, "known/leaks.json"))).toBe(true);
  project.write("a.test.ts", leaves.replace(opens(3), ""));
  const { status, stdout } = run(project.path, tests);
  expect(stdout).toContain("leaks.json lists a leak that no longer happened");
  expect(status).toBe(0);

  function configure(fdleak: object) {
    project.write("package.json", JSON.stringify({ fdleak }));
  }
});

test("package.json ignores targets, and the environment takes precedence", () => {
  using project = leakingProject(["a"]);
  const fdleak = { ignore: ["package\\.json$"], mode: "off" };
  project.write("package.json", JSON.stringify({ fdleak }));
  const { status } = run(project.path, tests, { FDLEAK: "check" });
  expect(status).toBe(0);
  project.write("package.json", JSON.stringify({ fdleak: { mode: "off" } }));
  expect(run(project.path, tests, { FDLEAK: "check" }).status).toBe(1);
  expect(run(project.path, tests).status).toBe(0);
});

test("a run without lines knows leaks by their kind", () => {
  using project = leakingProject(["a"]);
  run(project.path, update);
  const fdleak = { lines: false };
  project.write("package.json", JSON.stringify({ fdleak }));
  expect(run(project.path, tests).status).toBe(0);
});

test("on GitHub a leak is annotated once", () => {
  using project = leakingProject([]);
  const [imports] = leaves.split('test("');
  project.write("a.test.ts", `${imports}${another}`);
  const onGitHub = { GITHUB_ACTIONS: "true" };
  const { stdout } = run(project.path, tests, onGitHub);
  expect(stdout.match(/^::error .+$/gm)).toEqual([
    expect.stringMatching(/a\.test\.ts,line=\d+,.+"leaves one more" left a/),
  ]);
  run(project.path, update);
  const known = run(project.path, tests, onGitHub);
  expect(known.stdout).not.toContain("::error");
});

test("a wrong option is refused with its place and what is allowed", () => {
  using project = leakingProject(["a"]);
  const fdleak = { settle: "long" };
  project.write("package.json", JSON.stringify({ fdleak }));
  const { status, stdout } = run(project.path, tests);
  expect(status).toBe(1);
  expect(stdout).toContain(
    `package.json: settle is a number of milliseconds, not "long"`,
  );
});
