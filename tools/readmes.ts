import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  type Measurement,
  type Pair,
  type Proof,
  type Sighting,
  fileOf,
  prove,
} from "course";
import { Paper, everyLeak, renderSide, stillOpen } from "@using-by-example/cli";
import { format } from "oxfmt";
import { where, whereInWords } from "./runtimes/where.ts";

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
  const texts = new Map([["README.md", await rootReadme(topics)]]);
  for (const [topic, pairs] of topics) {
    const file = `examples/${topic}/README.md`;
    const next = [...topics.keys()].at([...topics.keys()].indexOf(topic) + 1);
    const parts = [howToRun(topic, next), ...pairs.map(section)];
    texts.set(file, fill(read(file), "pairs", parts.join("\n")));
  }
  for (const [file, text] of texts) {
    texts.set(file, await formatted(text));
  }
  return texts;
}

async function rootReadme(topics: Map<string, Proven[]>): Promise<string> {
  const { pair } = [...topics.values()]
    .flat()
    .find(({ pair }) => pair.name === "early-return")!;
  const proof = steady(await prove(pair, { traced: true }));
  return fill(
    fill(withWhere(read("README.md")), "example", example(pair, proof)),
    "pairs",
    [...topics].map(([topic, pairs]) => listOf(topic, pairs)).join("\n"),
  );
}

/** The guide's rows end in the runtimes on which the file holds. */
function withWhere(readme: string): string {
  return readme.replaceAll(
    /^(\|[^|]+\| \[[\w-]+\]\(examples\/([\w/-]+)\/correct\.ts\) +\|[^|]+\|).*$/gm,
    (_, row: string, path: string) => `${row} ${where(path)} |`,
  );
}

/** A wrong side without its imports, and what the kernel said of it. */
function example(pair: Pair, proof: Proof): string {
  const source = readFileSync(fileOf(pair, "wrong"), "utf8");
  const code = source.slice(source.indexOf("export ")).trimEnd();
  const leaks = everyLeak(pair, proof.wrong.leaked);
  return [
    `\`\`\`ts\n${code.replace("export ", "")}\n\`\`\`\n`,
    fenced(
      [
        `$ npm start ${pair.topic}/${pair.name}`,
        shown(renderSide(pair, proof, "wrong", paper, { bars, more: leaks })),
        shown(renderSide(pair, proof, "correct", paper, { bars })),
      ].join("\n"),
    ),
  ].join("\n");
}

const bars = false; // no font draws them everywhere

function shown(side: string): string {
  return side.replace(/^ {2}/gm, "");
}

/** A topic, and each of its pairs in two sentences. */
function listOf(topic: string, pairs: readonly Proven[]): string {
  const [title] = read(`examples/${topic}/README.md`).split("\n");
  return [
    `### [${topic}](examples/${topic}/): ${title!.replace(/^# /, "")}\n`,
    ...pairs.map(
      ({ pair: { name, mistake, fix } }) =>
        `- [${name}](examples/${topic}/${name}/): ${mistake} ${fix}`,
    ),
    "",
  ].join("\n");
}

function howToRun(topic: string, next: string | undefined): string {
  const after = next ? ` The next topic is [${next}](../${next}/).` : "";
  return `Run the pairs below with \`npm start ${topic}\`.${after}\n`;
}

/** A pair in its topic's README. */
function section({ pair, proof }: Proven): string {
  const { name, mistake, fix, note, seen: sightings = [] } = pair;
  const seen = steady(proof);
  const sides = (["wrong", "correct"] as const).map((side) => {
    const more = stillOpen(seen[side].leaked);
    return shown(renderSide(pair, seen, side, paper, { bars, more }));
  });
  return [
    `### ${name}\n`,
    `${mistake}\n`,
    fenced(sides.join("\n")),
    `${fix}\n`,
    ...(note === undefined ? [] : [`${note}\n`]),
    ...(sightings.length === 0
      ? []
      : [`Seen in the wild:\n\n${sightings.map(sighting).join("\n")}\n`]),
    `Read [wrong.ts](${name}/wrong.ts), then [correct.ts](${name}/correct.ts); ` +
      `run \`npm start ${pair.topic}/${name}\`.` +
      `${otherPaths(pair)}${caughtBy(pair)}\n`,
    `${whereInWords(`${pair.topic}/${name}`)}\n`,
  ].join("\n");
}

/** A report as a list item; a reproduced one says so. */
export function sighting({ what, where, link, date, test }: Sighting): string {
  const day = new Date(date).toLocaleDateString("en-GB", {
    ...({ day: "numeric", month: "long", year: "numeric" } as const),
    timeZone: "UTC",
  });
  const proof = test === undefined ? "" : " A test here runs it.";
  return `- ${what} [${where}](${link}), ${day}.${proof}`;
}

/** What else `correct.ts` is tried on, by kind. */
function otherPaths({ paths = [] }: Pair): string {
  if (paths.length === 0) return "";
  const kinds = [...Map.groupBy(paths, ({ kind }) => kind)].map(
    ([kind, { length }]) => (length === 1 ? kind : `${kind} (${length} times)`),
  );
  const count =
    paths.length === 1 ? "1 more code path" : `${paths.length} more code paths`;
  return ` \`correct.ts\` is tested on ${count}: ${kinds.join(", ")}.`;
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
 * 20; ports, inodes, process numbers and random names are left out.
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
    // Whether a late close was seen in between depends on the machine.
    counts: seen.counts.map((count) =>
      seen.after > seen.before ? count + shift : start,
    ),
    leaked: seen.leaked
      .map((leak) => ({ ...leak, target: steadyTarget(leak.target) }))
      .toSorted((a, b) => a.target.localeCompare(b.target))
      .map((leak, index) => ({ ...leak, fd: start + index })),
  };
}

function steadyTarget(target: string): string {
  return target
    .replace(/(?<=\d):\d+/g, ":port")
    .replace(/:\[\d+\]/g, "")
    .replace(/(?<=\/pair-\w{6}\/\w+-)\w{6}(?=\/)/, "XXXXXX"); // by mkdtemp
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
