// npm run suites [package] [-- --from ../its-checkout]: runs the tests of
// well-known packages without fdleak and with it, and writes which fail only
// with it into tools/suites/measured.json, from which `npm run docs` makes the
// table in fdleak's README. Each place that it reports needs a verdict in
// tools/suites/verdicts.json. The packages are those of
// tools/suites/package.json. Of a package whose npm tarball has no tests, give
// a checkout with its dependencies installed.

import { spawnSync } from "node:child_process";
import { cpSync, mkdtempDisposableSync, symlinkSync } from "node:fs";
import { readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { install } from "./install.ts";
import { compareRuns, isFailed } from "./suites/compare-runs.ts";
import type { Measured, MeasuredSuite, Other } from "./suites/measured.ts";
import { runSuite } from "./suites/run-suite.ts";
import { type Suite, suites } from "./suites/suites.ts";
import { verdictOn } from "./suites/suites-table.ts";

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { from: { type: "string" } },
});
const chosen = chooseSuites();
using place = mkdtempDisposableSync(join(tmpdir(), "suites-"));
const cache = chosen.some(isInstalled) ? installed() : "";
for (const suite of chosen) {
  if (!isInstalled(suite) && options.from === undefined) {
    console.log(`${suite.package}: left out, because it needs --from`);
    continue;
  }
  const result = await measure(suite, folderOf(suite));
  write(result);
  print(result);
}
console.log("tools/suites/measured.json written; next: npm run docs");

function chooseSuites(): readonly Suite[] {
  const [name] = positionals;
  if (name === undefined && options.from === undefined) return suites;
  const found = suites.filter((suite) => suite.package === name);
  if (found.length > 0) return found;
  const names = suites.map((suite) => suite.package).join(", ");
  console.error(`Give one of these packages: ${names}`);
  return process.exit(2);
}

function isInstalled({ needsCheckout }: Suite): boolean {
  return options.from === undefined && !needsCheckout;
}

/** In a folder outside of node_modules: fdleak takes what is in one for a package. */
function installed(): string {
  const cache = install("suites", ["--config.node-linker=hoisted"]);
  const modules = join(cache, "node_modules");
  symlinkSync(modules, join(place.path, "node_modules"));
  return modules;
}

function folderOf(suite: Suite): string {
  if (!isInstalled(suite)) return resolve(options.from!);
  const folder = join(place.path, suite.package.replace("/", "-"));
  cpSync(join(cache, suite.package), folder, { recursive: true });
  return folder;
}

async function measure(suite: Suite, folder: string): Promise<MeasuredSuite> {
  const { version } = JSON.parse(
    readFileSync(join(folder, "package.json"), "utf8"),
  ) as { version: string };
  const without = await runSuite(suite, folder, { checked: false });
  const checked = await runSuite(suite, folder, { checked: true });
  const { reports, other } = compareRuns(without, checked);
  return {
    package: suite.package,
    version,
    ...(isInstalled(suite) ? {} : { commit: commitOf(folder) }),
    date: new Date().toISOString().slice(0, 10),
    tests: without.length,
    failing: without.filter(isFailed).length,
    reports,
    other: await again(suite, folder, other),
  };
}

/** Those that fail three times more: some fail now and then without fdleak. */
async function again(
  suite: Suite,
  folder: string,
  other: readonly Other[],
): Promise<readonly Other[]> {
  let left = other;
  for (let time = 0; time < 3; time++) left = await once(suite, folder, left);
  return left;
}

async function once(
  suite: Suite,
  folder: string,
  other: readonly Other[],
): Promise<readonly Other[]> {
  const files = [...new Set(other.map(({ file }) => file))];
  if (files.length === 0) return [];
  const without = await runSuite(suite, folder, { checked: false, files });
  const checked = await runSuite(suite, folder, { checked: true, files });
  const second = compareRuns(without, checked).other;
  return other.filter(({ test }) => second.some((it) => it.test === test));
}

function commitOf(folder: string): string {
  const args = ["-C", folder, "rev-parse", "--short=10", "HEAD"];
  return spawnSync("git", args, { encoding: "utf8" }).stdout.trim();
}

/** The other suites stay as they were measured. */
function write(result: MeasuredSuite): void {
  const file = join(import.meta.dirname, "suites/measured.json");
  const before = JSON.parse(readFileSync(file, "utf8")) as Measured;
  const results = [result, ...before.suites];
  const all: Measured = {
    node: process.versions.node,
    suites: suites.flatMap(
      (suite) => results.find((it) => it.package === suite.package) ?? [],
    ),
  };
  writeFileSync(file, `${JSON.stringify(all, null, 2)}\n`);
}

function print(suite: MeasuredSuite): void {
  const { package: name, version, tests, failing, reports, other } = suite;
  console.log(
    `${name} ${version}: ${tests} tests, ${failing} fail without fdleak, ` +
      `${reports.length} leak reports, ${other.length} other`,
  );
  const unjudged = reports.filter(
    (report) => verdictOn(name, report) === undefined,
  );
  for (const { file, test, opened } of unjudged) {
    console.log(`  without a verdict: ${file}: ${test}: ${opened.join("; ")}`);
  }
  for (const { file, test, error } of other) {
    console.log(`  other: ${file}: ${test}: ${error}`);
  }
}
