// Speaks when nothing else can: nothing is installed, or this Node is the wrong
// one. So this file and those in doctor/ import only what comes with Node, and
// are written as Node 12 would read them: no `?.`, no `??`, and nothing of `fs`
// taken for granted.

import fs from "node:fs";
import { fileURLToPath } from "node:url";
import { descriptors } from "./doctor/descriptors.js";
import { warning } from "./doctor/finding.js";
import { git } from "./doctor/git.js";
import { node } from "./doctor/node.js";
import { path } from "./doctor/path.js";
import { permissions } from "./doctor/permissions.js";
import { platform } from "./doctor/platform.js";
import { pnpm } from "./doctor/pnpm.js";
import { registry } from "./doctor/registry.js";
import { report } from "./doctor/report.js";
import { thisCommand } from "./doctor/started.js";
import { terminal } from "./doctor/terminal.js";

const usage = `Usage: node packages/cli/doctor.js [options]

A report on this machine and set-up, to paste. It leaves out logins, the name of
the user and the name of the machine.

Options:
  --json      print one JSON document
  --offline   do not look at the registry
  -h, --help  show this

Exit codes:
  0  nothing stands in the way
  1  something does
  2  the command line was wrong
`;

/** In the order of the report. Each makes one finding, or several. */
const everyCheck = {
  platform,
  node,
  pnpm,
  descriptors,
  permissions,
  path,
  registry,
  terminal,
  git,
};

/**
 * @param {string[]} args
 * @returns {Promise<number>} the exit code
 */
export async function doctor(args) {
  const known = ["--json", "--offline", "--help", "-h"];
  const unknown = args.find((arg) => !known.includes(arg));
  if (unknown !== undefined) {
    process.stderr.write(
      `doctor does not know ${unknown}. Type: ${thisCommand()} --help\n`,
    );
    return 2;
  }
  if (args.includes("--help") || args.includes("-h")) {
    process.stdout.write(usage);
    return 0;
  }
  const checks = await examine({ offline: args.includes("--offline") });
  const ok = checks.every(({ state }) => state !== "trouble");
  process.stdout.write(
    args.includes("--json")
      ? `${JSON.stringify({ ok, checks }, null, 2)}\n`
      : report(checks),
  );
  return ok ? 0 : 1;
}

async function examine(options) {
  const findings = await Promise.all(
    Object.keys(everyCheck).map((name) => attempt(name, options)),
  );
  return findings.flat();
}

/** One check that breaks on a strange machine must not cost the others. */
async function attempt(name, options) {
  try {
    return await everyCheck[name](options);
  } catch (error) {
    return warning(
      name,
      `could not be looked at (${error.code || error.name})`,
      "You can continue; show this report to your facilitator.",
    );
  }
}

function isEntryPoint() {
  try {
    const file = fileURLToPath(import.meta.url);
    return fs.realpathSync(process.argv[1]) === fs.realpathSync(file);
  } catch {
    return false;
  }
}

if (isEntryPoint()) {
  process.stdout.on("error", () => {}); // `| head` has seen enough
  void doctor(process.argv.slice(2)).then((exitCode) => {
    process.exitCode = exitCode;
  });
}
