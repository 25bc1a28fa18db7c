import { spawnSync } from "node:child_process";
import { join, relative } from "node:path";
import { examples, readCatalog } from "course";
import { expect, test } from "vitest";
import { contradictions, findings } from "../tools/runtimes/findings.ts";
import {
  driverFiles,
  hashOf,
  hashOfDriver,
} from "../tools/runtimes/hash-of.ts";
import { measured } from "../tools/runtimes/measured.ts";
import { runtimesTables } from "../tools/runtimes/tables.ts";
import { whereInWords } from "../tools/runtimes/where.ts";
import { read, root } from "../tools/readmes.ts";

const paths = readCatalog(examples).map(({ path }) => path);

test.for(paths)("%s is measured as it is on each runtime", (path) => {
  const { hash } = measured.pairs[path] ?? {};
  expect(hash, `stale: npm run runtimes ${path}`).toBe(hashOf(path));
});

test("all pairs are measured by the driver and the versions of now", () => {
  expect(measured.driver, "stale: npm run runtimes").toBe(hashOfDriver());
});

test("the driver is its files, and the versions that are pinned", () => {
  const files = driverFiles().map((file) => relative(root, file));
  expect(files).toEqual(
    expect.arrayContaining([
      "packages/course/src/runtimes/driver.ts",
      "packages/course/src/runtimes/lacking.ts",
      "packages/course/src/runtimes/runtime-process.ts",
      "tools/runtimes/pnpm-lock.yaml",
    ]),
  );
  expect(files.filter((file) => file.endsWith(".test.ts"))).toEqual([]);
});

test("each difference has a finding, and each finding its difference", () => {
  expect(Object.keys(measured.pairs)).toEqual(paths);
  const problems = Object.entries(measured.pairs).flatMap(
    ([path, { differs }]) =>
      Object.keys(measured.versions).flatMap((runtime) => [
        ...contradictions(path, runtime, differs[runtime]),
      ]),
  );
  expect(problems).toEqual([]);
  for (const { pairs, on } of findings) {
    expect(paths).toEqual(expect.arrayContaining(Object.keys(pairs)));
    for (const runtime of on) expect(measured.versions).toHaveProperty(runtime);
  }
});

test("a finding for a side that ran explains none that cannot run", () => {
  const pair = "locks/deadline-by-race";
  const error = "TypeError: navigator.locks.request is undefined";
  const cannotRun = { cannotRun: error };
  const [ran] = contradictions(pair, "Bun", { wrong: [error], correct: [] });
  expect(ran).toBe(`${pair} on Bun has no finding: ${error}`);
  const both = { wrong: cannotRun, correct: cannotRun };
  expect([...contradictions(pair, "Bun", both)]).toEqual([]);
  const [unknown] = contradictions(pair, "Deno", both);
  expect(unknown).toBe(
    `${pair} on Deno cannot run, and has no finding: ${error}`,
  );
});

test("each pair is as on Node 26, differs or cannot run", () => {
  const [head = "", , ...rows] = runtimesTables().summary!.split("\n");
  expect(head).toMatch(/as on Node 26 +\| differs +\| cannot run +\|/);
  for (const row of rows.filter((line) => line.startsWith("|"))) {
    const counts = [...row.matchAll(/(\d+) of/g)].map(([, count]) => +count!);
    const [same = 0, differs = 0, cannotRun = 0] = counts;
    expect(same + differs + cannotRun, row).toBe(paths.length);
  }
});

test("a README says where a pair cannot run, and why", () => {
  expect(whereInWords("fixtures/clock-not-reset")).toBe(
    "`correct.ts` holds on Node 22+. " +
      "It cannot run on Bun: `node:test` works under `bun test` only. " +
      "It cannot run on Deno: Outside of `deno test`, `test` of `node:test` " +
      "never calls its function.",
  );
});

test("the measurements name no folder of the machine they were made on", () => {
  const text = read("tools/runtimes/measured.json");
  expect(text).not.toMatch(/file:\/\/\/|(?<![\w>.@-])\/[^ '"]*node_modules/);
});

test("on Node 26 the counts from outside are those of the tour", () => {
  const differs = Object.values(measured.pairs).filter(
    (pair) => "Node 26" in pair.differs,
  );
  expect(differs).toEqual([]);
});

test("the measured versions are those of the lockfile", () => {
  const { dependencies } = JSON.parse(read("tools/runtimes/package.json"));
  const versions = Object.fromEntries(
    Object.entries<string>(dependencies).map(([name, version]) => [
      name,
      version.replace(/^npm:.*@/, ""),
    ]),
  );
  expect(measured.versions, "stale: npm run runtimes").toEqual({
    "Node 22": versions["node-22"],
    "Node 24": versions["node-24"],
    "Node 26": process.versions.node,
    Bun: versions["@oven/bun-linux-x64"],
    Deno: versions["@deno/linux-x64-glibc"],
  });
});

test("runtimes names the runtimes when it is given another", () => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, "tools/runtimes.ts"), "--on", "bun"],
    { encoding: "utf8" },
  );
  expect(stderr).toMatch(/"bun"[^]*npm run runtimes -- --on "Bun"\n/);
  expect(stdout).toBe("");
  expect(status).toBe(2);
});
