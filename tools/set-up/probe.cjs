// Prints what this Node has, as JSON. Syntax that every Node reads.

const { spawnSync } = require("node:child_process");
const { mkdtempSync, rmSync, writeFileSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { join } = require("node:path");

const folder = mkdtempSync(join(tmpdir(), "probe-"));

const features = {
  "runs `using` and `await using`": () =>
    run("native.mjs", "{ using _a = null; await using _b = null; }") === 0,
  "runs a `.ts` file without a flag": () =>
    run("types.ts", "const n: number = 0; process.exitCode = n;") === 0,
  "`Symbol.dispose`, `Symbol.asyncDispose`": () =>
    typeof Symbol.dispose === "symbol" &&
    typeof Symbol.asyncDispose === "symbol",
  "`DisposableStack`, `AsyncDisposableStack`": () =>
    typeof DisposableStack === "function" &&
    typeof AsyncDisposableStack === "function",
  "`SuppressedError`": () => typeof SuppressedError === "function",
  "generators are disposable": () =>
    Symbol.dispose in (function* () {})() &&
    Symbol.asyncDispose in (async function* () {})(),
  "`FileHandle`, streams and servers are disposable": () =>
    Symbol.asyncDispose in require("node:stream").Readable.prototype &&
    Symbol.asyncDispose in require("node:stream").Writable.prototype &&
    Symbol.asyncDispose in require("node:net").Server.prototype,
  "timers and child processes are disposable": () =>
    Symbol.dispose in setTimeout(() => {}, 0) &&
    Symbol.dispose in require("node:child_process").ChildProcess.prototype,
  "`fs.Dir` is disposable": () =>
    Symbol.dispose in require("node:fs").Dir.prototype,
  "`readline.Interface` is disposable": () =>
    Symbol.dispose in require("node:readline").Interface.prototype,
  "`DatabaseSync` is disposable": () => {
    const { status, stdout } = spawnSync(process.execPath, [
      "--no-warnings",
      "-p",
      "Symbol.dispose in require('node:sqlite').DatabaseSync.prototype",
    ]);
    return status === 0 && String(stdout).trim() === "true";
  },
  "`Worker` is disposable": () =>
    Symbol.asyncDispose in require("node:worker_threads").Worker.prototype,
  "`mkdtempDisposableSync`": () =>
    typeof require("node:fs").mkdtempDisposableSync === "function",
  "`Promise.withResolvers`": () => typeof Promise.withResolvers === "function",
  "`for (using …; …; …)` disposes once": () =>
    disposesOnce(
      `let times = 0;
       const row = { [Symbol.dispose]: () => { times++; } };
       for (using _a = row, k = { n: 0, [Symbol.dispose]() {} }; k.n < 2; k.n++);
       process.exitCode = times === 1 ? 0 : 1;`,
    ),
  "a module disposes a `using` that it exports": () =>
    disposesOnce(
      `let times = 0;
       process.on("exit", () => { process.exitCode = times === 1 ? 0 : 1; });
       using row = { [Symbol.dispose]: () => { times++; } };
       export { row };`,
    ),
  "a collected `FileHandle` ends the process": () =>
    run(
      "handle.mjs",
      `import { open } from "node:fs/promises";
       import { setTimeout } from "node:timers/promises";
       await (async () => { await open(import.meta.filename); })();
       for (let turn = 0; turn < 20; turn++) { gc(); await setTimeout(10); }`,
    ) === 1,
};

function run(name, text) {
  const file = join(folder, name);
  writeFileSync(file, text);
  const flags = ["--no-warnings", "--expose-gc", file];
  return spawnSync(process.execPath, flags, { timeout: 30000 }).status;
}

/** Disposes once, or null where `using` is no syntax. */
function disposesOnce(text) {
  if (!features["runs `using` and `await using`"]()) return null;
  return run("once.mjs", text) === 0;
}

const found = {};
for (const name of Object.keys(features)) {
  try {
    found[name] = features[name]();
  } catch {
    found[name] = false;
  }
}
rmSync(folder, { recursive: true });
console.log(JSON.stringify(found));
