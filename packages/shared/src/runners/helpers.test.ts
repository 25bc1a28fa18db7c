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
  addPackage(project, "starts-children", library);
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

const thread = 'new Worker("setInterval(() => {}, 1e6)", { eval: true })';
const atLoad = `import { createSocket } from "node:dgram";
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { createRequire } from "node:module";
const worker = ${thread};
worker.unref();
const socket = createSocket("udp4").bind(0, "127.0.0.1").unref();
export const ready = () => Promise.all([
  once(worker, "online"), once(socket, "listening")]);
export const watching = createRequire(import.meta.url)("./more.cjs");
`;
const more = `const { watch } = require("node:fs");
module.exports = watch(__dirname, { persistent: false });
`;
const atFirstUse = `import { once } from "node:events";
import { Worker } from "node:worker_threads";
export async function use() {
  const worker = ${thread};
  worker.unref();
  await once(worker, "online");
}
`;
const users = `import { test } from "node:test";
const load = (name) => import(name);
test("loads a package", async () => (await load("opens-at-load")).ready());
test("uses a package", async () => (await load("opens-at-use")).use());
test("uses it again", async () => (await load("opens-at-use")).use());
`;

test("what a package opens while it loads is no leak, and at its first use the message says so", () => {
  using project = leakingProject([]);
  addPackage(project, "opens-at-load", atLoad);
  project.write("node_modules/opens-at-load/more.cjs", more);
  addPackage(project, "opens-at-use", atFirstUse);
  project.write("a.test.mjs", users);
  const { stdout } = run(project.path, [...tests, "a.test.mjs"]);
  const [, failing] = stdout.split("failing tests:");
  expect(failing).not.toContain("loads a package");
  expect(failing).toContain('"uses a package" left');
  expect(failing).toContain('"uses it again" left');
  expect(failing!.match(/Next: if .*/g)).toEqual([
    "Next: if opens-at-use keeps it for the whole process after its first use, " +
      "use opens-at-use once while a set-up file loads",
  ]);
});

function addPackage(
  { path, write }: ReturnType<typeof leakingProject>,
  name: string,
  text: string,
): void {
  const folder = `node_modules/${name}`;
  mkdirSync(join(path, folder), { recursive: true });
  write(`${folder}/index.js`, text);
  const exports = "./index.js";
  write(
    `${folder}/package.json`,
    JSON.stringify({ name, type: "module", exports }),
  );
}
