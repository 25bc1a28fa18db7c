import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { copyExamples, examples, type Runtime } from "course";
import { install } from "../install.ts";
import { root } from "../readmes.ts";
import { versionOf } from "../version-of.ts";

/** A runtime that is installed, and its version. */
export interface Installed extends Runtime {
  readonly version: string;
}

/** Holds garbage collection off; it would close what leaks. */
const lateCollection = ["--min-semi-space-size=64", "--max-semi-space-size=64"];

/**
 * Installs the runtimes that tools/runtimes/package.json pins. The copies of the
 * topics that some of them need are made in the folder.
 */
export function installRuntimes(folder: string): Installed[] {
  if (`${process.platform}-${process.arch}` !== "linux-x64") {
    throw new Error("The runtimes are measured on Linux on x64.");
  }
  const cache = install("runtimes");
  const modules = join(cache, "node_modules");
  const module = (path: string) => pathToFileURL(join(modules, path)).href;
  const proposals = "core-js/proposals";
  const lowered = [
    module(`${proposals}/explicit-resource-management.js`),
    module(`${proposals}/async-explicit-resource-management.js`),
    pathToFileURL(join(root, "tools/set-up/async-iterator.mjs")).href,
    module("tsx/dist/loader.mjs"),
  ].map((url) => `--import=${url}`);
  const node = (major: string, options: string[] = []): Installed => ({
    name: `Node ${major}`,
    version: versionOf(`node-${major}`, cache),
    command: [
      join(modules, `node-${major}/bin/node`),
      ...lateCollection,
      ...options,
    ],
    env: {},
    examples,
  });
  const withCopy = (name: string, id: string, runtime: Runtime): Installed => ({
    ...runtime,
    ...copyExamples(join(folder, name), runtime),
    version: versionOf(id, cache),
  });
  return [
    // tsx would write compiled files into a cache while a side runs, and hold its
    // folder open.
    { ...node("22", lowered), env: { TSX_DISABLE_CACHE: "1" } },
    node("24"),
    {
      name: "Node 26",
      version: process.versions.node,
      command: [process.execPath, ...lateCollection],
      env: {},
      examples,
    },
    withCopy("bun", "@oven/bun-linux-x64", {
      name: "Bun",
      command: [join(modules, "@oven/bun-linux-x64/bin/bun"), "--expose-gc"],
      env: {},
      counted: { BUN_JSC_useGC: "0" },
      examples,
    }),
    withCopy("deno", "@deno/linux-x64-glibc", {
      name: "Deno",
      command: [
        join(modules, "@deno/linux-x64-glibc/deno"),
        ...["run", "--allow-all", "--no-check", "--quiet"],
        "--node-modules-dir=manual",
        `--v8-flags=--expose-gc,${lateCollection.join(",")}`,
      ],
      env: {
        DENO_DIR: join(cache, "deno"),
        DENO_NO_UPDATE_CHECK: "1",
        NO_COLOR: "1",
      },
      examples,
    }),
  ];
}
