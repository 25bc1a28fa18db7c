// npm run runtimes [topic | topic/pair] [-- --on Bun]: runs both sides and each path of every
// pair on other runtimes, and writes what differs from Node 26 into
// tools/runtimes/measured.json, from which `npm run docs` makes docs/runtimes.md.
// The runtimes are those of tools/runtimes/package.json, and are installed into
// node_modules/.cache/runtimes. Each difference needs a finding, and each
// finding its difference.

import { mkdtempDisposableSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual, parseArgs } from "node:util";
import { UsageError, choose } from "@using-by-example/cli";
import {
  examples,
  type Listing,
  prove,
  proveInOrder,
  type Runtime,
  readCatalog,
} from "course";
import { progress } from "./progress.ts";
import { differencesOf } from "./runtimes/differences.ts";
import { contradictions, hasRun } from "./runtimes/findings.ts";
import { hashOf, hashOfDriver } from "./runtimes/hash-of.ts";
import { installRuntimes } from "./runtimes/installed.ts";
import { measureDisposables } from "./runtimes/measure-disposables.ts";
import { measureFdleak, others } from "./runtimes/measure-fdleak.ts";
import {
  type Differences,
  type Measured,
  measured,
} from "./runtimes/measured.ts";

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { on: { type: "string" } },
});
refuseUnknown(options.on);
const listings = chosen();
using folder = mkdtempDisposableSync(join(tmpdir(), "runtimes-"));
const runtimes = installRuntimes(folder.path);
const pairs = new Map(Object.entries(measured.pairs));
let { disposables, driver, fdleak, versions } = measured;
const problems: string[] = [];
// Of the files as they are now: they may change before the last runtime.
const hashes = new Map(listings.map(({ path }) => [path, hashOf(path)]));
const now = {
  driver: hashOfDriver(),
  versions: Object.fromEntries(
    runtimes.map(({ name, version }) => [name, version]),
  ),
};
for (const runtime of runtimes) {
  if ((options.on ?? runtime.name) !== runtime.name) continue;
  await measureOn(runtime);
  write();
}
if (options.on === undefined) {
  for (const { path } of listings) {
    pairs.set(path, { ...pairs.get(path)!, hash: hashes.get(path)! });
  }
  write();
}
if (options.on === undefined && positionals.length === 0) {
  disposables = await measureDisposables(runtimes);
  fdleak = Object.fromEntries(
    await Array.fromAsync(
      runtimes.filter(({ name }) => others.includes(name)),
      async (runtime) => [runtime.name, await measureFdleak(runtime)] as const,
    ),
  );
  // Only now: until then some pair was measured with other versions.
  ({ driver, versions } = now);
  write();
}
const isStale = !isDeepStrictEqual({ driver, versions }, now);
console.log(
  "tools/runtimes/measured.json written; next: " +
    (isStale
      ? "npm run runtimes, because a runtime or its driver has changed"
      : "npm run docs"),
);
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;

function refuseUnknown(runtime: string | undefined): void {
  const names = Object.keys(measured.versions);
  if (runtime === undefined || names.includes(runtime)) return;
  console.error(
    [
      `There is no runtime named ${JSON.stringify(runtime)}. There are:\n`,
      ...names.map(
        (name) => `  npm run runtimes -- --on ${JSON.stringify(name)}`,
      ),
    ].join("\n"),
  );
  process.exit(2);
}

function chosen(): Listing[] {
  try {
    const catalog = readCatalog(examples);
    return choose(catalog, positionals[0], "npm run runtimes");
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(error.message);
    return process.exit(2);
  }
}

async function measureOn(runtime: Runtime): Promise<void> {
  const begin = performance.now();
  const doubtful: Listing[] = [];
  let place = 0;
  for await (const { pair, proof } of proveInOrder(listings, { runtime })) {
    const listing = listings[place++]!;
    const found = differencesOf(pair, proof);
    if ([...contradictions(listing.path, runtime.name, found)].length > 0) {
      doubtful.push(listing);
    }
    record(listing, runtime, found);
    progress(`${runtime.name}: ${place} of ${listings.length}`);
  }
  // Once more and alone: a busy machine makes a side late.
  for (const listing of doubtful) {
    const pair = await listing.load();
    const found = differencesOf(pair, await prove(pair, { runtime }));
    record(listing, runtime, found);
    problems.push(...contradictions(listing.path, runtime.name, found));
    progress(`${runtime.name}: ${listing.path} again`);
  }
  const seconds = Math.round((performance.now() - begin) / 1000);
  const differing = listings.flatMap(
    ({ path }) => pairs.get(path)!.differs[runtime.name] ?? [],
  );
  const run = differing.filter(
    ({ wrong, correct }) => hasRun(wrong) && hasRun(correct),
  ).length;
  progress("");
  console.log(
    `${runtime.name}: of ${listings.length}, ${run} differ and ` +
      `${differing.length - run} cannot run (${seconds} s)`,
  );
}

/** The hash stays the old one until the pair is measured on all runtimes. */
function record(
  { path }: Listing,
  { name }: Runtime,
  found: Differences | undefined,
): void {
  const { hash = "", differs: before = {} } = pairs.get(path) ?? {};
  const { [name]: _, ...others } = before;
  const all = found ? { ...others, [name]: found } : others;
  const differs = Object.fromEntries(
    runtimes.flatMap(({ name }) =>
      name in all ? [[name, all[name]!] as const] : [],
    ),
  );
  pairs.set(path, { hash, differs });
}

/** Pairs that were not chosen stay as they were measured. */
function write(): void {
  const inOrder = readCatalog(examples).flatMap(({ path }) => {
    const pair = pairs.get(path);
    return pair ? [[path, pair] as const] : [];
  });
  const all: Measured = {
    date: new Date().toISOString().slice(0, 10),
    versions,
    driver,
    pairs: Object.fromEntries(inOrder),
    disposables,
    fdleak,
  };
  const file = join(import.meta.dirname, "runtimes/measured.json");
  writeFileSync(file, `${JSON.stringify(all, null, 2)}\n`);
}
