import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { examples, readCatalog } from "course";
import { expect, test } from "vitest";
import { contradictions, findings } from "../tools/runtimes/findings.ts";
import { hashOf } from "../tools/runtimes/hash-of.ts";
import { measured } from "../tools/runtimes/measured.ts";
import { read, root } from "../tools/readmes.ts";

const paths = readCatalog(examples).map(({ path }) => path);

test.for(paths)("%s is measured as it is on each runtime", (path) => {
  const { hash } = measured.pairs[path] ?? {};
  expect(hash, `stale: npm run runtimes ${path}`).toBe(hashOf(path));
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
  expect(measured.versions).toEqual({
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
