// Runs a program of this repository on the workspace's own Node, and installs
// the dependencies first when they are missing or older than the lockfile:
//
//   node packages/cli/launch.js <file> [argument...]
//
// Any Node from 18 may run this file, and an older one prints a message. So the
// syntax here, in install.js and in doctor/ is that of Node 12.

import { resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { isInstalled } from "./doctor/checkout.js";
import { isThere } from "./doctor/files.js";
import { majorOf } from "./doctor/version.js";
import { neededNode, workspaceNode } from "./doctor/workspace-node.js";
import { run } from "./run.js";

const [node, launcher, file, ...args] = process.argv;
const program = resolve(file);

async function launch() {
  if (!isInstalled()) {
    const { install } = await import("./install.js");
    const exitCode = await install();
    if (exitCode !== 0) return exit({ code: exitCode });
  }
  if (majorOf(process.versions.node) >= neededNode()) return runHere();
  const right = workspaceNode();
  if (right === undefined || !isThere(right)) return refuse();
  const end = await run(right, [launcher, program, ...args]);
  return end.error ? refuse() : exit(end);
}

/** Without another process: this one is on the right Node. */
async function runHere() {
  const module = await import("node:module");
  const cache = new URL("node_modules/.cache/compile", import.meta.url);
  module.enableCompileCache(fileURLToPath(cache));
  process.argv = [node, program, ...args];
  try {
    await import(pathToFileURL(program).href);
  } catch (error) {
    if (isOfDependencies(error)) return refuse(error);
    if (!error.exitCode) throw error;
    process.stderr.write(`${error.message}\n`); // it says all there is to say
    exit({ code: error.exitCode });
  }
}

/** A package that is missing, and not a file of this repository. */
function isOfDependencies({ code, message }) {
  if (code !== "ERR_MODULE_NOT_FOUND") return false;
  return /^Cannot find package|node_modules/.test(message);
}

/** As the program did, by its exit code or by its signal. */
function exit({ code, signal }) {
  if (signal) process.kill(process.pid, signal);
  else process.exitCode = code;
}

async function refuse(error) {
  const { explain } = await import("./install.js");
  exit({ code: await explain(error) });
}

void launch();
