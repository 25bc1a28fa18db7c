import { cpSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { examples, prove, readCatalog } from "course";
import { expect, test } from "vitest";
import {
  end,
  launch,
  start,
  launcher,
  startFile,
  startOn,
  tourOf,
} from "./fixtures/start.ts";
import { Paper } from "./render/paper.ts";
import { renderLine } from "./render/line.ts";
import {
  type PairSource,
  closing,
  examplesFolder,
  leaking,
} from "./fixtures/examples-folder.ts";

const pair = "manual-close/early-return";

test("the tour shows the leak, its target and the next step in a pipe", async () => {
  const { code, stdout } = await start(["manual-close", "--calls", "3"]);
  expect(stdout).toMatch(
    /wrong +3 calls leaked 3 files +open descriptors: (\d+) → (\d+) +▁▃▆█\n +still open: fd \d+ → empty.txt and 2 more\n +correct +3 calls leaked nothing +open descriptors: \1 → \1 +▁▁▁▁/,
  );
  expect(stdout).toMatch(/(\d+) of \1 pairs behave as described/);
  for (const next of [
    `npm start ${pair} `,
    "examples/manual-close/README.md ",
    "npm start scoped-disposal ",
  ]) {
    expect(stdout).toContain(next);
  }
  expect(stdout).not.toContain("--all"); // it is what a pipe gets anyway
  const lengths = stdout.split("\n").map((line) => line.length);
  expect(Math.max(...lengths)).toBeLessThanOrEqual(80);
  expect(code).toBe(0);
});

test("a pair alone shows its code, every leaked descriptor and the line that opened it", async () => {
  const { code, stdout } = await start([pair, "--calls", "4"]);
  const wrong = readFileSync(join(examples, pair, "wrong.ts"), "utf8");
  const line =
    1 + wrong.split("\n").findIndex((text) => text.includes("= open"));
  expect(stdout).toContain("// leaks fd");
  expect(stdout).toMatch(/still open: fd \d+, \d+, \d+, \d+ → empty.txt$/m);
  expect(stdout).toMatch(
    new RegExp(`opened at wrong.ts:${line}: const fd = openSync`),
  );
  expect(stdout).toContain(`${pair}/wrong.ts:${line}: 4 calls leaked 4 files`);
  expect(code).toBe(0);
});

test("the tour prints plain lines when there is no terminal", async () => {
  const { stdout } = await start([pair]);
  // oxlint-disable-next-line no-control-regex
  expect(stdout).not.toMatch(/[\u001b\r]/);
});

test("--json prints one document with what was measured", async () => {
  const { code, stdout, stderr } = await start([pair, "--json"]);
  const { node, platform, pairs } = JSON.parse(stdout);
  expect({ node, platform }).toEqual({
    node: process.version,
    platform: process.platform,
  });
  expect(pairs).toMatchObject([
    {
      topic: "manual-close",
      pair: "early-return",
      mistake: expect.stringMatching(/./),
      fix: expect.stringMatching(/./),
      holds: true,
      wrong: {
        calls: 5,
        counts: [1, 2, 3, 4, 5].map((n) => pairs[0].wrong.before + n),
        after: pairs[0].wrong.before + 5,
        leaked: Array.from({ length: 5 }, () => ({
          fd: expect.any(Number),
          kind: "file",
          target: expect.stringMatching(/empty.txt$/),
        })),
        outcome: "returned null",
        effect: null,
      },
      correct: { leaked: [], after: pairs[0].correct.before },
    },
  ]);
  expect(stderr).toBe("");
  expect(code).toBe(0);
});

const hang =
  "export const visit = () => new Promise(() => setInterval(() => {}, 1000));";
const spin = "export const visit = () => { for (;;); };";

test.for([
  ["hangs", hang],
  ["spins", spin],
] as const)("the tour gives up a pair that %s", async ([, wrong]) => {
  await using folder = await examplesFolder({ "bad-day": { wrong } });
  const { code, stdout } = await startOn(folder.path, ["--time-limit", "2"]);
  expect(stdout).toContain("the wrong side did not finish within 2 s");
  expect(stdout).toContain("Not as described: see above.");
  expect(code).toBe(1);
});

const badDays: Record<string, [source: PairSource, reason: string]> = {
  crashes: [
    { wrong: "export const visit = () => process.abort();" },
    "was killed by SIGABRT",
  ],
  exits: [
    { wrong: "export const visit = () => process.exit(7);" },
    "exited with code 7",
  ],
  "exits-as-if-all-was-well": [
    { correct: "export const visit = () => process.exit(0);" },
    "exited with code 0",
  ],
  "throws-no-error": [
    { wrong: 'export const visit = () => { throw "a word"; };' },
    "threw 'a word'",
  ],
  "throws-undefined": [
    { wrong: "export const visit = () => { throw undefined; };" },
    "threw undefined",
  ],
  "rejects-where-nobody-listens": [
    {
      wrong: `export const visit = () => {
        Promise.reject(new Error("unheard"));
        return new Promise(() => {});
      };`,
    },
    "Error: unheard",
  ],
  "does-not-parse": [{ wrong: "export const visit = (" }, "SyntaxError"],
  "exports-another-name": [
    { wrong: "export const visitor = 1;" },
    "threw TypeError",
  ],
  "imports-what-is-missing": [
    { wrong: 'import "./gone.ts"; export const visit = () => 1;' },
    "ERR_MODULE_NOT_FOUND",
  ],
  "prints-a-megabyte": [
    {
      wrong: `export const visit = () => {
        console.log("x".repeat(2 ** 20));
        console.error("y".repeat(2 ** 20));
        return 1;
      };`,
    },
    "left nothing open after 5 calls, not 5 files",
  ],
  "passes-its-wrong-side-for-correct": [
    { correct: leaking },
    "correct left 5 files open after 5 calls, not nothing",
  ],
  "passes-its-correct-side-for-wrong": [
    { wrong: closing },
    "wrong left nothing open after 5 calls, not 5 files",
  ],
  "does-nothing": [
    { correct: "export const visit = () => {};" },
    "correct returned undefined; expected: returned 1",
  ],
};

test("without a name the tour is of the basics, and names the rest", async () => {
  await using folder = await examplesFolder({ rain: {} });
  const topic = (part: string) => ({ part, pairs: ["rain"], exercises: [] });
  const course = {
    "bad-days": topic("basics"),
    "worse-days": topic("basics"),
    "worst-days": topic("production"),
  };
  for (const name of ["worse-days", "worst-days"]) {
    const copy = join(folder.path, name);
    cpSync(join(folder.path, "bad-days"), copy, { recursive: true });
  }
  writeFileSync(join(folder.path, "course.json"), JSON.stringify(course));
  const [short, named, list] = await Promise.all(
    [[], ["production"], ["--list"]].map((args) => startOn(folder.path, args)),
  );
  expect(short!.stdout).toContain("2 of 2 pairs behave as described.");
  expect(short!.stdout).toMatch(/^ +npm start production +pools, locks/m);
  expect(short!.stdout).not.toContain("worst-days");
  expect(named!.stdout).toContain("worst-days/rain/correct.ts");
  expect(list!.stdout).toMatch(/bad-days\/rain[^]*worst-days\/rain/);
});

test("the tour names what went wrong with each pair and goes on", async () => {
  await using folder = await examplesFolder({
    ...Object.fromEntries(
      Object.entries(badDays).map(([name, [source]]) => [name, source]),
    ),
    "good-day": {},
  });
  const { code, stdout, stderr } = await startOn(folder.path, []);
  const told = stdout.replace(/\s+/g, " ");
  for (const [name, [, reason]] of Object.entries(badDays)) {
    const afterName = told.slice(told.indexOf(` ${name} `));
    expect(afterName.slice(0, 900), name).toContain(reason);
  }
  const [, end = ""] = told.split(
    `1 of ${Object.keys(badDays).length + 1} pairs behave as described.`,
  );
  for (const [name, [, reason]] of Object.entries(badDays)) {
    const closing = end.slice(
      end.indexOf(`NOT AS DESCRIBED bad-days/${name} `),
    );
    expect(closing.slice(0, 900), name).toContain(reason);
    expect(closing).toContain(`Look closer: npm start bad-days/${name}`);
  }
  expect(end).not.toContain("good-day");
  expect(end).toMatch(/^ In 1 pair the wrong side leaked, 5 descriptors/);
  expect(end).not.toContain("none of that damage");
  expect(stdout.length).toBeLessThan(20_000);
  expect(stderr).toBe("");
  expect(code).toBe(1);
});

test.for([
  ["its code throws", "{ mistake: undefined.words }", "pair.ts:2", "TypeError"],
  ["its syntax is wrong", "{\n  mistake:: 1 }", "pair.ts:3", "SyntaxError"],
  [
    "it imports such a file",
    'await import("./wrong.ts")',
    "wrong.ts:2",
    "SyntaxE",
  ],
  [
    "it imports no file",
    'await import("./gone.ts")',
    "pair.ts",
    "Error [ERR_MODU",
  ],
] as const)(
  "the tour says which declaration is broken, and where, when %s",
  async ([, declaration, place, error]) => {
    await using folder = await examplesFolder({
      "bad-day": {
        wrong: "\nconst broken = ;",
        declaration,
      },
    });
    const { code, stderr } = await startOn(folder.path, []);
    expect(stderr).toContain(`/bad-day/${place} cannot be loaded: ${error}`);
    expect(stderr).toMatch(
      /\nCorrect it, then: npm start bad-days\/bad-day\n$/,
    );
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(code).toBe(1);
  },
);

test("the tour leaves it to the launcher when a package is missing", async () => {
  await using folder = await examplesFolder({
    "bad-day": { declaration: 'await import("gone")' },
  });
  const program = `${folder.path}/program.mjs`;
  writeFileSync(
    program,
    `import { main } from ${JSON.stringify(join(import.meta.dirname, "main.ts"))};
     await main([], ${JSON.stringify(folder.path)});`,
  );
  const { code, stderr } = await end(
    launch([process.execPath, launcher, program]),
  );
  expect(stderr).toMatch(/'gone'[^]*rm -r node_modules && npm start/);
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(code).toBe(3);
});

test("the tour ends quietly when its reader has seen enough", async () => {
  const { code, stdout, stderr } = await end(
    launch([
      "sh",
      "-c",
      `'${process.execPath}' '${launcher}' '${startFile}' | head -3`,
    ]),
  );
  expect(stdout.split("\n")).toHaveLength(4);
  expect(stderr).toBe("");
  expect(code).toBe(0);
});

test.for([
  ["SIGINT", 130],
  ["SIGTERM", 143],
  ["SIGHUP", 129],
] as const)(
  "the tour leaves nothing behind when it is sent %s",
  async ([signal, exitCode]) => {
    await using folder = await examplesFolder({
      "bad-day": {
        wrong: `import { writeFileSync } from "node:fs";
          export const visit = () => {
            writeFileSync(process.env.SEEN, process.pid + "\\n");
            for (;;);
          };`,
      },
    });
    const seen = `${folder.path}/seen`;
    const child = launch([process.execPath, tourOf, folder.path], {
      env: { SEEN: seen },
    });
    const ended = end(child);
    const text = () => existsSync(seen) && readFileSync(seen, "utf8");
    await expect.poll(text, { timeout: 20_000 }).toMatch(/^\d+\n$/);
    const measured = Number(text());
    child.kill(signal);
    expect((await ended).code).toBe(exitCode);
    expect(() => process.kill(measured, 0)).toThrow("ESRCH");
  },
);

const onOtherPaths = `{
  mistake: "It never closes.",
  fix: "It closes.",
  run: (side) => side.visit(),
  leaks: { file: 1 },
  outcome: "returned 1",
  paths: [
    { kind: "early exit", when: "it is asked twice", run: (side) => side.visit(), outcome: "returned 1" },
    { kind: "early exit", when: "it is asked for 2", run: (side) => side.visit(2), outcome: "returned 2" },
  ],
}`;

test("a correct side that is wrong on a path gets no mark that says otherwise", async () => {
  await using folder = await examplesFolder({
    rain: { declaration: onOtherPaths },
  });
  const { code, stdout } = await startOn(folder.path, ["bad-days/rain"]);
  const [, last] = stdout.split("Not as described: see above.");
  expect(last!.replaceAll(/\s+/g, " ")).toContain(
    "rain/correct.ts: 5 calls leaked nothing, but wrong on 1 of 2 other code paths",
  );
  expect(last).not.toContain("✓");
  expect(code).toBe(1);

  const pair = await readCatalog(folder.path)[0]!.load();
  const line = renderLine(pair, await prove(pair), new Paper(80, false), 4);
  expect(line).not.toContain("✓");
});
