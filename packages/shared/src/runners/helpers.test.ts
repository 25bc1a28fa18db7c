// A helper is a child that a package starts once and keeps for the process.

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { leakingProject, run, tests } from "./fixtures/leaking-project.ts";

const library = `import { spawn } from "node:child_process";
const start = () =>
  spawn("sleep", ["20"], { stdio: ["pipe", "pipe", "ignore"] });
let helper;
export function startHelper(again = false) {
  if (helper && !again) return;
  helper = start();
  for (const it of [helper, helper.stdin, helper.stdout]) it.unref();
}
export const startReferenced = () =>
  spawn("sleep", ["20"], { stdio: ["pipe", "ignore", "ignore"] });
`;

const code = `import { spawn } from "node:child_process";
import { after, test } from "node:test";
import { startHelper, startReferenced } from "starts-children";
const children = [];
after(() => children.forEach((child) => child.kill()));
test("uses a helper for the first time", () => startHelper());
test("uses a helper again", () => startHelper());
test("leaves a second child of the helper's line", () => startHelper(true));
test("leaves a child that keeps the process alive", () => {
  children.push(startReferenced());
});
test("starts a helper itself", () => {
  const child = spawn("sleep", ["20"], { stdio: ["pipe", "ignore", "ignore"] });
  for (const it of [child, child.stdin]) it.unref();
  children.push(child);
});
`;

test("a helper that a package started once is no leak, and other children are", () => {
  using project = leakingProject([]);
  const folder = "node_modules/starts-children";
  mkdirSync(join(project.path, folder), { recursive: true });
  project.write(`${folder}/index.js`, library);
  project.write(
    `${folder}/package.json`,
    '{ "name": "starts-children", "type": "module", "exports": "./index.js" }',
  );
  project.write("a.test.mjs", code);
  const { stdout } = run(project.path, [...tests, "a.test.mjs"]);
  const leaks = stdout.matchAll(/LeakError\]?: (.+) left (\d) socket/g);
  const found = [...leaks].map(([, test, count]) => `${test}: ${count}`);
  expect(new Set(found), stdout).toEqual(
    new Set([
      `"leaves a second child of the helper's line": 2`,
      '"leaves a child that keeps the process alive": 1',
      '"starts a helper itself": 1',
    ]),
  );
});
