// node starter.mjs <program> [argument...]: runs it, as npm and npx do.

import { spawnSync } from "node:child_process";

const [program, ...args] = process.argv.slice(2);
process.exitCode = spawnSync(program, args, { stdio: "inherit" }).status;
