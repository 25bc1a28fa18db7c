// What the check adds to a test that does nothing: the same 1 000 of them,
// unchecked, with two empty hooks, and checked, side by side.

import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { newcomer, pnpm } from "../../test/newcomer.ts";
import { root } from "../readmes.ts";
import { median } from "./clock.ts";

const tests = 1_000;
const rounds = [1, 2, 3, 4, 5];

interface Way {
  readonly title: string;
  /** The file that is loaded before the tests, if any. */
  readonly setup?: string;
  readonly lines?: "off";
}

const hooks = `(test) =>
  test.after ? test.after(() => {}) : test.onTestFinished(() => {})`;

/**
 * Milliseconds by way: a test in vitest, a test in node:test, and the whole
 * process of one test in node:test.
 */
export async function checks(): Promise<[string, ...string[]][]> {
  await using folder = await mkdtempDisposable(join(tmpdir(), "checks-"));
  const place = folder.path;
  prepare(place);
  const ways = (checked: string): Way[] => [
    { title: "unchecked" },
    { title: "two empty hooks", setup: `./hooks-for-${checked}.mjs` },
    {
      title: "checked, without lines",
      setup: `fdleak/${checked}`,
      lines: "off",
    },
    { title: "checked", setup: `fdleak/${checked}` },
  ];
  const inVitest = measured(
    ways("vitest"),
    (way) => timeInVitest(place, way) / tests,
  );
  const inNode = measured(
    ways("node-test"),
    (way) => timeInNode(place, way, "node.test.mjs") / tests,
  );
  const alone = measured(ways("node-test"), (way) =>
    timeInNode(place, way, "one.test.mjs"),
  );
  return ways("").map(({ title }, index) => [
    title,
    inVitest[index]!.toFixed(2),
    inNode[index]!.toFixed(2),
    alone[index]!.toFixed(),
  ]);
}

function measured(ways: readonly Way[], time: (way: Way) => number): number[] {
  const times = new Map<Way, number[]>(ways.map((way) => [way, []]));
  for (const _ of rounds) {
    for (const [way, those] of times) those.push(time(way));
  }
  return [...times.values()].map(median);
}

/** The package as it is installed, and vitest beside it. */
function prepare(place: string): void {
  const library = join(place, "node_modules/fdleak");
  mkdirSync(library, { recursive: true });
  const tarball = join(place, "fdleak.tgz");
  const pack = [pnpm, "--filter", "fdleak", "pack", "--out", tarball];
  must("npx", pack, { cwd: root, env: newcomer() });
  must("tar", ["-xzf", tarball, "-C", library, "--strip-components=1"]);
  symlinkSync(
    dirname(createRequire(import.meta.url).resolve("vitest/package.json")),
    join(place, "node_modules/vitest"),
  );
  const write = (file: string, text: string) =>
    writeFileSync(join(place, file), text);
  const body = (count: number) =>
    `for (let i = 0; i < ${count}; i++) test("test " + i, () => {});`;
  write("vitest.test.mjs", `import { test } from "vitest"; ${body(tests)}`);
  for (const [file, count] of [
    ["node.test.mjs", tests],
    ["one.test.mjs", 1],
  ] as const) {
    write(file, `import { test } from "node:test"; ${body(count)}`);
  }
  for (const [name, runner] of [
    ["vitest", "vitest"],
    ["node-test", "node:test"],
  ]) {
    write(
      `hooks-for-${name}.mjs`,
      `import { beforeEach } from "${runner}"; beforeEach(${hooks});`,
    );
  }
  write(
    "vitest.config.mjs",
    `export default { test: { include: ["vitest.test.mjs"],
      setupFiles: process.env.SETUP ? [process.env.SETUP] : [] } };`,
  );
}

function timeInVitest(place: string, { setup = "", lines }: Way): number {
  const program = join(place, "node_modules/vitest/vitest.mjs");
  const json = ["--reporter=json", "--outputFile=out.json"];
  must(process.execPath, [program, "run", ...json], {
    cwd: place,
    env: environment({ SETUP: setup, FDLEAK_LINES: lines }),
  });
  const out = readFileSync(join(place, "out.json"), "utf8");
  const [{ startTime, endTime }] = JSON.parse(out).testResults;
  return endTime - startTime;
}

function timeInNode(
  place: string,
  { setup, lines }: Way,
  file: string,
): number {
  const start = performance.now();
  const imported = setup === undefined ? [] : [`--import=${setup}`];
  must(process.execPath, [...imported, file], {
    cwd: place,
    env: environment({ FDLEAK_LINES: lines }),
  });
  return performance.now() - start;
}

function environment(more: Record<string, string | undefined>) {
  const { NODE_OPTIONS: _, ...env } = newcomer();
  return { ...env, ...more };
}

function must(
  command: string,
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): void {
  const all = { encoding: "utf8", maxBuffer: 2 ** 26, ...options } as const;
  const { status, stdout, stderr } = spawnSync(command, args, all);
  if (status !== 0) throw new Error(`${stdout}${stderr}`.slice(-2_000));
}
