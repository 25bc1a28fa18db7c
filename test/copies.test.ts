import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { mkdtempDisposable } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { examples, measure, type Pair, problemsOf, readCatalog } from "course";
import { expect, test } from "vitest";
import { root } from "../tools/readmes.ts";

const pairs = await Promise.all(
  readCatalog(examples).map((listing) => listing.load()),
);

test("every correct side compiles under strict and works when copied alone", async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), "copies-"));
  link("@types/node", root, folder.path);
  const copies = pairs.map((pair) => ({ pair, file: copy(pair, folder.path) }));
  writeFileSync(join(folder.path, "tsconfig.json"), strictConfig);

  expect(compile(folder.path)).toBe("");
  expect(errorsOfImporting(copies.map(({ file }) => file))).toBe("");
  const reaching = copies.filter(({ file }) => reachesOut(file));
  expect(reaching.length).toBeGreaterThan(0);
  expect((await Promise.all(inTurn(reaching))).flat(2)).toEqual([]);
}, 180_000);

const strictConfig = JSON.stringify({
  compilerOptions: {
    target: "esnext",
    module: "nodenext",
    types: ["node"],
    strict: true,
    noEmit: true,
  },
});

/** An empty project that holds the file and, if it has one, its package. */
function copy(pair: Pair, folder: string): string {
  const project = join(folder, `${pair.topic}-${pair.name}`);
  const file = join(project, "correct.ts");
  mkdirSync(project);
  writeFileSync(join(project, "package.json"), '{ "type": "module" }');
  copyFileSync(join(pair.folder, "correct.ts"), file);
  const [, own] =
    /from "(?!node:)([^"]+)"/.exec(readFileSync(file, "utf8")) ?? [];
  if (own === undefined) return file;
  link(own, dirname(pair.folder), project);
  if (existsSync(join(root, "node_modules/@types", own))) {
    link(`@types/${own}`, root, project);
  }
  return file;
}

/** What installing the package would put there. */
function link(name: string, from: string, project: string): void {
  const installed = join(project, "node_modules", name);
  mkdirSync(dirname(installed), { recursive: true });
  symlinkSync(join(from, "node_modules", name), installed);
}

function compile(project: string): string {
  return spawnSync("tsc", ["-p", project], { encoding: "utf8" }).stdout;
}

/** All of them in one process. */
function errorsOfImporting(files: readonly string[]): string {
  const script = "for (const file of process.argv.slice(1)) await import(file)";
  const module = ["--input-type=module", "--eval", script];
  const urls = files.map((file) => pathToFileURL(file).href);
  return spawnSync(process.execPath, [...module, ...urls], {
    encoding: "utf8",
  }).stderr;
}

/**
 * Whether it uses more than the modules of Node. A copy of any other has the
 * same bytes and the same modules as the original, which its topic proves.
 */
function reachesOut(file: string): boolean {
  return /from "(?!node:)|import\(|import\.meta|require|process\.(argv|cwd|exec)|spawn|fork|Worker/.test(
    readFileSync(file, "utf8"),
  );
}

/** Measures a few at a time; the problems of each. */
function inTurn(copies: { pair: Pair; file: string }[]) {
  const waiting = copies.values();
  return Array.from({ length: availableParallelism() }, async () => {
    const problems = [];
    for (const { pair, file } of waiting) {
      const measurement = await measure(pair, "correct", { file });
      problems.push(problemsOf(pair, "correct", measurement));
    }
    return problems;
  });
}
