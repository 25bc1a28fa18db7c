import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Measurement, Pair, Proof } from "course";
import { Paper, renderPair, renderSide } from "@using-by-example/cli";
import { format } from "oxfmt";

export const root = join(import.meta.dirname, "..");

export interface Proven {
  readonly pair: Pair;
  readonly proof: Proof;
}

const paper = new Paper(80, false);

/** Each README that has a generated part, as it should read: path to text. */
export async function readmes(
  proven: readonly Proven[],
): Promise<Map<string, string>> {
  const topics = Map.groupBy(proven, ({ pair }) => pair.topic);
  const texts = new Map([["README.md", rootReadme(topics)]]);
  for (const [topic, pairs] of topics) {
    const file = `examples/${topic}/README.md`;
    texts.set(file, fill(read(file), "pairs", pairs.map(section).join("\n")));
  }
  for (const [file, text] of texts) {
    texts.set(file, await formatted(text));
  }
  return texts;
}

function rootReadme(topics: Map<string, Proven[]>): string {
  const [transcript] = topics.get("manual-close")!;
  const rows = [...topics].map(([topic, pairs]) => topicRow(topic, pairs));
  const filled = fill(
    read("README.md"),
    "transcript",
    fenced(
      "$ npm start\n\n" +
        renderPair(transcript!.pair, steady(transcript!.proof), paper),
    ),
  );
  return fill(
    filled,
    "topics",
    [
      "| topic | what it is about | pairs |",
      "| --- | --- | --- |",
      ...rows,
    ].join("\n"),
  );
}

function topicRow(topic: string, pairs: readonly Proven[]): string {
  const [title] = read(`examples/${topic}/README.md`).split("\n");
  return `| [${topic}](examples/${topic}/) | ${title!.replace(/^# /, "")} | ${pairs.length} |`;
}

/** A pair in its topic's README. */
function section({ pair, proof }: Proven): string {
  const seen = steady(proof);
  const sides = (["wrong", "correct"] as const).map((side) =>
    renderSide(pair, seen, side, paper)
      .replace(/ {2}[▁-█]+ {2}/, "  ") // what lies between is not the lesson
      .replace(/^ {2}/gm, ""),
  );
  return [
    `### ${pair.name}\n`,
    `${pair.mistake}\n`,
    fenced(sides.join("\n")),
    `${pair.fix}\n`,
    `Read [wrong.ts](${pair.name}/wrong.ts), then ` +
      `[correct.ts](${pair.name}/correct.ts).${caughtBy(pair)}\n`,
  ].join("\n");
}

function caughtBy({ caughtBy = [] }: Pair): string {
  const [errors, rules] = [
    caughtBy.filter((name) => /^TS\d+$/.test(name)),
    caughtBy
      .filter((name) => !/^TS\d+$/.test(name))
      .map((name) => `\`${name}\``),
  ];
  const tools = [
    ...(errors.length > 0
      ? [`TypeScript reports it (${errors.join(", ")})`]
      : []),
    ...(rules.length > 0 ? [`oxlint reports it (${rules.join(", ")})`] : []),
  ];
  return tools.length > 0
    ? ` ${tools.join("; ")}.`
    : " No compiler or linter here reports it.";
}

/**
 * The measurement as any machine would tell it: counts and numbers start at
 * 20, and ports, inodes and process numbers are left out.
 */
function steady(proof: Proof): Proof {
  return {
    ...proof,
    wrong: steadySide(proof.wrong),
    correct: steadySide(proof.correct),
  };
}

const start = 20;

function steadySide(seen: Measurement): Measurement {
  const shift = start - seen.before;
  return {
    ...seen,
    before: seen.before + shift,
    after: seen.after + shift,
    counts: seen.counts.map((count) => count + shift),
    leaked: seen.leaked
      .map(({ kind, target }) => ({ kind, target: steadyTarget(target) }))
      .toSorted((a, b) => a.target.localeCompare(b.target))
      .map((descriptor, index) => ({ fd: start + index, ...descriptor })),
  };
}

function steadyTarget(target: string): string {
  return target
    .replace(/(?<=\d):\d+/g, ":port")
    .replace(/:\[\d+\]/g, "")
    .replace(/^.*\/pair-\w{6}$/, "the scratch directory");
}

/** Puts the text between `<!-- name -->` and `<!-- /name -->`. */
export function fill(readme: string, name: string, text: string): string {
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [before, rest, ...more] = readme.split(open);
  const [, after, ...others] = (rest ?? "").split(close);
  if (after === undefined || more.length + others.length > 0) {
    throw new Error(`A README needs ${open} and ${close} once each`);
  }
  return `${before}${open}\n\n${text.trimEnd()}\n\n${close}${after}`;
}

export function fenced(text: string): string {
  return `\`\`\`text\n${text.trimEnd()}\n\`\`\`\n`;
}

export function read(file: string): string {
  return readFileSync(join(root, file), "utf8");
}

/** As the formatter would write it. */
export async function formatted(markdown: string): Promise<string> {
  return (await format("README.md", markdown, { printWidth: 80 })).code;
}
