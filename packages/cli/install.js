// Installs what the lockfile names, with the pnpm that package.json names. When
// that fails, the doctor's checks find the reason.

import fs from "node:fs";
import os from "node:os";
import { installedLockfile, isInstalled, root } from "./doctor/checkout.js";
import { isThere } from "./doctor/files.js";
import { trouble } from "./doctor/finding.js";
import { node, notPacked, reinstall, thisNode } from "./doctor/node.js";
import { installPermissions } from "./doctor/permissions.js";
import { platform } from "./doctor/platform.js";
import { withoutNpm } from "./doctor/pnpm.js";
import { isRegistrySilent, registry } from "./doctor/registry.js";
import { inTheWay } from "./doctor/report.js";
import { thisScript } from "./doctor/started.js";
import { majorOf } from "./doctor/version.js";
import { neededNode, packageJson } from "./doctor/workspace-node.js";
import { run } from "./run.js";

const cannotRun = 3;

/** @returns the exit code, 0 when everything is installed. */
export async function install() {
  const checks = [
    platform(),
    thisNode(),
    ...withoutNode(),
    ...installPermissions(),
  ];
  if (checks.some(isTrouble)) return report(checks);

  const isUpdate = isThere(installedLockfile);
  say(
    isUpdate
      ? "Updating the dependencies, as some are missing or outdated: some seconds."
      : "Installing the dependencies and Node 26: 10 to 60 seconds, once.",
  );
  // An update that is interrupted must not look like the state before it.
  const before = `${installedLockfile}.before`;
  if (isUpdate) fs.renameSync(installedLockfile, before);

  const end = await runNpx();
  // Without pnpm nothing was touched.
  const hadPnpm = !end.error && !/^npm (error|ERR!) code /m.test(end.errors);
  if (isUpdate && !hadPnpm) fs.renameSync(before, installedLockfile);
  if (end.code === 0 && isInstalled()) return 0;
  if (end.passed) {
    say(`The installation was interrupted. To continue: ${thisScript()}`);
    return 128 + os.constants.signals[end.passed];
  }
  return await explainFailure(end);
}

/** @returns the exit code, 0 when a program may write in this checkout. */
export function checkWritable() {
  const checks = installPermissions();
  return checks.some(isTrouble) ? report(checks) : 0;
}

/** Why the program could not be run, although everything is installed. */
export async function explain(error) {
  if (error === undefined) return report(await node());
  const [found] = error.message.split("\n");
  return report([trouble("node_modules", found, reinstall)]);
}

/** Only where this Node is too old, and none comes with the workspace. */
function withoutNode() {
  const isRight = majorOf(process.versions.node) >= neededNode();
  return isRight ? [] : notPacked();
}

/** What npx prints on standard error is kept: the doctor may know better. */
async function runNpx() {
  const pnpm = packageJson().packageManager.split("+")[0];
  const npx = new AbortController();
  const asking = new AbortController();
  // npm and pnpm would wait for minutes, for each of hundreds of answers.
  void isRegistrySilent({ limit: 30000, signal: asking.signal }).then(
    (isSilent) => isSilent && npx.abort(),
  );
  try {
    return await run("npx", ["--yes", pnpm, "install", "--frozen-lockfile"], {
      cwd: root,
      env: npxSettings(),
      signal: npx.signal,
      stdio: ["ignore", 2, "pipe"],
    });
  } finally {
    asking.abort();
  }
}

/**
 * npm retries for 70 seconds before it says that the network is down, and waits
 * 5 minutes for the next byte.
 */
function npxSettings() {
  const { npm_config_fetch_timeout: chosen } = process.env;
  return Object.assign({}, process.env, {
    npm_config_fetch_timeout: chosen || "30000",
    npm_config_fetch_retry_mintimeout: "1000",
    npm_config_fetch_retry_maxtimeout: "4000",
    npm_config_loglevel: "error",
    npm_config_update_notifier: "false",
  });
}

async function explainFailure({ error, errors }) {
  if (error) return report([trouble("npm", ...withoutNpm("npx", error.code))]);
  const checks = [
    ...installPermissions(),
    ...(await registry({ offline: false })),
  ];
  if (checks.some(isTrouble)) return report(checks);
  const lines = errors
    .split("\n")
    .filter((line) => !/^npm \S+ +at /.test(line));
  say(lines.join("\n").trim());
  say("The installation failed. For a report on this machine:");
  say("\n  node packages/cli/doctor.js\n");
  return cannotRun;
}

function report(checks) {
  say(inTheWay(checks.filter(isTrouble), `Then:\n  ${thisScript()}`));
  return cannotRun;
}

function isTrouble({ state }) {
  return state === "trouble";
}

function say(text) {
  process.stderr.write(`${text}\n`);
}
