import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { relative } from "node:path";
import {
  type Pair,
  type Proof,
  type Side,
  examples,
  fileOf,
  readCatalog,
} from "course";
import {
  Paper,
  renderDetail,
  renderLine,
  renderPair,
  renderSource,
  verdictOn,
} from "@using-by-example/cli";
import { expect, test } from "vitest";
import { launcher, startFile } from "../packages/cli/src/fixtures/start.ts";
import { facilitating, facts } from "../tools/facilitating.ts";
import { read, readmes } from "../tools/readmes.ts";

const paper = new Paper(80, false);

/** The prompt, an empty row and two commands to try next. */
const promptAndNext = 4;

type Told = Proof & { topic: string; pair: string };

// As few descriptors as a process may get by default anywhere.
const { status, stdout } = spawnSync(
  "sh",
  [
    "-c",
    'ulimit -n 64; exec "$@"',
    "sh",
    process.execPath,
    launcher,
    startFile,
    "--json",
  ],
  { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 },
);
const { pairs: told } = JSON.parse(stdout) as { pairs: Told[] };
const proven = await Promise.all(
  readCatalog(examples).map(async (listing, index) => ({
    pair: await listing.load(),
    proof: told[index]!,
  })),
);
const cases = proven.map((one) => ({ ...one, path: pathOf(one.pair) }));
const others = cases.filter(({ pair }) => Object.keys(pair.leaks).length === 0);
const sides: Side[] = ["wrong", "correct"];

test("every pair is as described when a process may have 64 descriptors", () => {
  const broken = told.filter(({ holds }) => !holds);
  expect(broken.map(({ pair, problems }) => [pair, problems])).toEqual([]);
  expect(status).toBe(0);
});

test("the READMEs say what a run of today shows", async () => {
  for (const [file, text] of await readmes(proven)) {
    expect(read(file), `${file} is stale: npm run docs`).toBe(text);
  }
});

test("the README is found by the names of what goes wrong", () => {
  const readme = read("README.md");
  for (const name of [
    ...["explicit resource management", "file descriptor leak", "`using`"],
    ...["SuppressedError", "Promise.all", "return await", "EMFILE"],
  ]) {
    expect(readme).toContain(name);
  }
  for (const { pair, path } of cases) {
    expect(readme).toContain(`(examples/${path}/): ${pair.mistake}`);
  }
});

test("the README shows code, the start, three uses and fdleak on two screens", () => {
  const [top = ""] = read("README.md").split("## All pairs");
  expect(top.split("\n").length).toBeLessThanOrEqual(100);
  const [, code = ""] = /```ts\n([^]*?)```/.exec(top)!;
  expect(code.trimEnd().split("\n").length).toBeLessThanOrEqual(10);
  expect(top).toMatch(
    /```ts[^]*wrong +5 calls leaked 5 files[^]*git clone[^]*npm start[^]*npm run workshop[^]*correct\.ts[^]*fdleak/,
  );
});

test.for(cases)(
  "the tour has both verdicts of $path on a line or two",
  (one) => {
    for (const width of [60, 80]) {
      const lines = lineOf(one, width).split("\n");
      expect(lines.length).toBeLessThanOrEqual(width === 80 ? 4 : 6);
      expect(lines.filter((line) => line.length > width)).toEqual([]);
      expect(lines.join(" ")).toMatch(/✗ \S.* ✓ \S/);
    }
  },
);

test.for(cases)("$path fits a terminal of 40 to 200 columns", (one) => {
  for (const width of [40, 60, 80, 200]) {
    const page = renderPair(one.pair, one.proof, new Paper(width, false));
    const lines = `${lineOf(one, width)}\n${page}`.split("\n");
    expect(lines.filter((line) => line.length > width)).toEqual([]);
  }
});

test("the tour of each topic fits a screen of 80 columns and 24 rows", () => {
  for (const [topic, ones] of Map.groupBy(cases, ({ pair }) => pair.topic)) {
    const rows = ones.flatMap((one) => lineOf(one, 80).split("\n"));
    expect(rows.length, topic).toBeLessThanOrEqual(22);
  }
});

test.for(cases)("$path prints both files as they are", ({ pair }) => {
  for (const side of sides) {
    const wide = new Paper(85, false);
    const printed = renderSource(pair, side, wide).split("\n");
    const source = readFileSync(fileOf(pair, side), "utf8").trimEnd();
    expect(printed.map((line) => line.slice(5)).join("\n")).toBe(source);
    const numbers = printed.map((line) => Number(line.slice(0, 3)));
    expect(numbers).toEqual(printed.map((_, index) => index + 1));

    const narrow = renderSource(pair, side, new Paper(60, false)).split("\n");
    expect(narrow.filter((line) => line.length > 60)).toEqual([]);
    const words = (text: string) => text.split(/\s+/).join(" ");
    const codes = narrow.map((line) => line.slice(5));
    expect(words(codes.join("\n"))).toBe(words(source));
  }
});

test("the tour marks the brackets of what a side adds, not those around it", () => {
  const { pair } = cases.find(({ path }) => path.endsWith("/early-return"))!;
  const printed = renderSource(pair, "correct", paper).split("\n");
  expect(printed.slice(-4).map((line) => line.slice(3))).toEqual([
    "+   } finally {",
    "+     closeSync(fd);",
    "+   }",
    "  }",
  ]);
});

test.for(cases)(
  "$path ends with what matters in 24 rows",
  ({ pair, proof }) => {
    const rows = renderDetail(pair, proof, paper).split("\n");
    const { paths } = proof.correct;
    const end = rows.slice(-(24 - promptAndNext)).join("\n");
    for (const part of [
      pair.mistake,
      pair.fix,
      ...sides.map((side) => relative("", fileOf(pair, side))),
      ...(paths.length > 0 ? [`also on ${paths.length} other code path`] : []),
    ]) {
      expect(inOneLine(end)).toContain(inOneLine(part));
    }
    const afterCode = rows.findIndex((row) => row.startsWith("Mistake:"));
    const wide = rows
      .slice(afterCode)
      .filter((row) => row.length > paper.width);
    expect(wide).toEqual([]);
  },
);

test.for(others)("$path shows its damage, and no count", (one) => {
  const { pair, proof } = one;
  const [wrong, correct] = sides.map((side) => verdictOn(pair, proof[side]));
  expect(wrong).not.toBe(correct);
  for (const text of [
    lineOf(one, 80),
    renderPair(pair, proof, paper),
    renderDetail(pair, proof, paper),
  ]) {
    expect(text).not.toMatch(/leaked (nothing|\d)|open descriptors:/);
    expect(inOneLine(text)).toContain(inOneLine(wrong!));
  }
});

test("FACILITATING.md says what the exercises and the kernel say today", async () => {
  const text = await facilitating(await facts());
  expect(read("FACILITATING.md"), "stale: npm run docs").toBe(text);
});

function pathOf({ topic, name }: Pair): string {
  return `${topic}/${name}`;
}

function lineOf({ pair, proof }: (typeof proven)[number], width: number) {
  const names = proven.filter((other) => other.pair.topic === pair.topic);
  const nameWidth = Math.max(...names.map((other) => other.pair.name.length));
  return renderLine(pair, proof, new Paper(width, false), nameWidth);
}

function inOneLine(text: string): string {
  return text.replace(/\s+/g, " ");
}
