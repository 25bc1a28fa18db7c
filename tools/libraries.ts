// npm run libraries: installs the packages of tools/libraries/package.json into
// node_modules/.cache/libraries, runs what each does on dispose, and what Node's
// own classes do, and writes tools/libraries/measured.json, from which
// `npm run docs` makes docs/disposables.md. It takes some minutes. To measure
// other versions, change them in package.json.

import { cpSync, globSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { runProgram } from "@using-by-example/cli";
import { install } from "./install.ts";
import type {
  BuiltIn,
  Library,
  Measured,
  Measurement,
} from "./libraries/measured.ts";
import { startServers } from "./libraries/servers.ts";
import type { BuiltInTrials, Trial, Trials } from "./libraries/trial.ts";
import type { Tried, Way } from "./libraries/try-object.ts";
import { versionOf } from "./version-of.ts";

const folder = join(import.meta.dirname, "libraries");
const tryObject = join(folder, "try-object.ts");
const methods = ["dispose", "asyncDispose"] as const;

const cache = installWithTrials();
await using servers = await startServers();
const ports = JSON.stringify(servers.ports);
const files = globSync(join(cache, "trials/*.mjs")).toSorted();
const libraries: Library[] = [];
for (const [index, file] of files.entries()) {
  const { default: trials } = (await import(pathToFileURL(file).href)) as {
    default: Trials;
  };
  console.log(`${index + 1} of ${files.length}: ${trials.package}`);
  libraries.push({
    package: trials.package,
    version: versionOf(trials.package, cache),
    with: trials.with,
    objects: await inOrder(trials.objects, (one) => measure(file, one)),
  });
}
console.log("Node's own");
const builtIn = await inOrder(
  globSync(join(folder, "trials/built-in/*.mjs")).toSorted(),
  measureBuiltIn,
);
const measured: Measured = {
  date: new Date().toISOString().slice(0, 10),
  node: process.versions.node,
  libraries,
  builtIn: builtIn.flat(),
};
const file = join(folder, "measured.json");
writeFileSync(file, `${JSON.stringify(measured, null, 2)}\n`);
console.log("tools/libraries/measured.json written; next: npm run docs");

/** The trials import what is installed, so they have to be beside it. */
function installWithTrials(): string {
  const cache = install("libraries");
  const trials = join(cache, "trials");
  rmSync(trials, { recursive: true, force: true });
  cpSync(join(folder, "trials"), trials, { recursive: true });
  return cache;
}

async function measure(file: string, trial: Trial): Promise<Measurement> {
  const { name, release } = trial;
  const { has } = await attempt(file, name, "look");
  const [dispose, asyncDispose] = await inOrder(methods, async (way) =>
    has.includes(way) ? (await attempt(file, name, way)).does : null,
  );
  const instead = release
    ? {
        code: String(release),
        does: (await attempt(file, name, "release")).does,
      }
    : null;
  const right = instead?.does ?? asyncDispose ?? dispose ?? "nothing";
  if (!/^releases( later)?$/.test(right)) {
    throw new Error(`${name}: what the table says to write ${right}`);
  }
  return { name, dispose: dispose!, asyncDispose: asyncDispose!, instead };
}

async function measureBuiltIn(file: string): Promise<BuiltIn[]> {
  const { default: trials } = (await import(pathToFileURL(file).href)) as {
    default: BuiltInTrials;
  };
  const measured = await inOrder(trials.objects, async (trial) => {
    const { name } = trial;
    const { has } = await attempt(file, name, "look");
    return await inOrder(has, async (way) => ({
      name,
      symbol: `Symbol.${way}`,
      does: (await attempt(file, name, way)).does,
      with: trial.with,
    }));
  });
  return measured.flat();
}

/** Each way in a separate process. */
async function attempt(file: string, name: string, way: Way): Promise<Tried> {
  try {
    const lines = await runProgram(tryObject, [file, name, way, ports]);
    return JSON.parse(lines.join("\n"));
  } catch (cause) {
    throw new Error(`${name}, ${way}`, { cause });
  }
}

async function inOrder<T, R>(
  items: readonly T[],
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results = [];
  for (const item of items) results.push(await work(item));
  return results;
}
