import { join } from "node:path";
import { examples, readCatalog, type Sighting } from "course";
import {
  type Looks,
  Paper,
  block,
  lookThreeTimes,
  mythList,
  programOf,
  renderLooks,
  runMyth,
  runProgram,
} from "@using-by-example/cli";
import type { Disposables } from "./pages/disposables.ts";
import {
  type Row,
  contextlib,
  elsewhere,
  tutorial,
} from "./pages/from-python.ts";
import {
  builtInHeader,
  builtInRun,
  librariesTable,
} from "./libraries/libraries-table.ts";
import { keyOf } from "./runtimes/measure-disposables.ts";
import { disposablesTable, runtimesTables } from "./runtimes/tables.ts";
import { setUpTables } from "./set-up/tables.ts";
import { suitesTable } from "./suites/suites-table.ts";
import { table } from "./table.ts";
import { fenced, fill, formatted, read } from "./readmes.ts";

const folder = join(import.meta.dirname, "pages");
const paper = new Paper(80, false);

const manual = "packages/shared/README.md";

/** Each page of `docs/`, and fdleak's manual, as it should read: path to text. */
export async function pages(): Promise<Map<string, string>> {
  const texts = new Map([
    ["docs/idea.md", await ideaPage()],
    ["docs/myths.md", await mythsPage()],
    ["docs/from-python.md", fromPythonPage()],
    ["docs/set-up.md", setUpPage()],
    ["docs/disposables.md", await disposablesPage()],
    ["docs/seen-in-the-wild.md", await seenPage()],
    ["docs/runtimes.md", filled("docs/runtimes.md", runtimesTables())],
    [manual, filled(manual, { suites: suitesTable() })],
  ]);
  for (const [file, text] of texts) texts.set(file, await formatted(text));
  return texts;
}

async function ideaPage(): Promise<string> {
  const parts = {
    block: code(block()),
    looks: fenced(renderLooks(steady(lookThreeTimes()), paper)),
    "in-short": code(functionIn("plain-code.ts", "inShort")),
    "in-full": code(functionIn("plain-code.ts", "inFull")),
    "three-errors":
      code(read("tools/pages/three-errors.ts")) +
      fenced((await run("three-errors.ts")).join("\n")),
    dropped: await droppedTable(),
  };
  return filled("docs/idea.md", parts);
}

/** Any machine's table, with the descriptors of the block from 20 on. */
function steady({ before, inside, after }: Looks): Looks {
  const older = Array.from({ length: 20 }, (_, fd) => ({
    fd,
    kind: "pipe" as const,
    target: "",
  }));
  const numbers = new Set(before.map(({ fd }) => fd));
  const acquired = inside.filter(({ fd }) => !numbers.has(fd));
  const kept = after.filter(({ fd }) => !numbers.has(fd));
  const renumbered = acquired.map((one, index) => ({ ...one, fd: 20 + index }));
  return {
    before: older,
    inside: [...older, ...renumbered],
    after: [...older, ...renumbered.slice(0, kept.length)],
  };
}

async function droppedTable(): Promise<string> {
  const kinds: [kind: string, opening: string][] = [
    ["number", "openSync(path)"],
    ["ReadStream", "createReadStream(path)"],
    ["Dir", "opendirSync(path)"],
    ["DatabaseSync", "new DatabaseSync(path)"],
    ["FileHandle", "await open(path)"],
  ];
  const rows = [];
  for (const [kind, opening] of kinds) {
    const lines = await run("dropped.ts", kind);
    rows.push([`\`${opening}\``, lines.join(", ")]);
  }
  return table(
    ["opened ten times and dropped", "after garbage collection"],
    rows,
  );
}

async function mythsPage(): Promise<string> {
  const sections = [];
  for (const myth of mythList) {
    const { belief, question, choices, right, reason, pair, slug } = myth;
    const { lines, isAsDeclared } = await runMyth(myth);
    if (!isAsDeclared) {
      throw new Error(`${slug} printed ${JSON.stringify(lines)}`);
    }
    sections.push(
      `## ${belief.replace(/\.$/, "")}`,
      question,
      code(programOf(myth)),
      choices.map((choice, index) => `${index + 1}. ${choice}`).join("\n"),
      "<details>\n<summary>What a run says</summary>",
      fenced(lines.join("\n")),
      `**${right}.** ${reason} See ${link(pair)}.`,
      "</details>",
    );
  }
  return fill(read("docs/myths.md"), "myths", sections.join("\n\n"));
}

function fromPythonPage(): string {
  const tables = { tutorial, contextlib, elsewhere };
  return Object.entries(tables).reduce(
    (page, [name, rows]) => fill(page, name, pythonTable(rows)),
    read("docs/from-python.md"),
  );
}

function pythonTable(rows: readonly Row[]): string {
  return table(
    ["Python", "here", "what differs", "proof"],
    rows.map(({ python, here, differs, proof }) => [
      `\`${python}\``,
      here === null ? "none" : `\`${here}\``,
      differs,
      proof.map(link).join(", "),
    ]),
  );
}

/** A pair by `topic/name`, or `test`. */
function link(proof: string): string {
  if (proof === "test") return "[a test](../test/docs.test.ts)";
  return `[${proof.split("/")[1]}](../examples/${proof}/)`;
}

function setUpPage(): string {
  return filled("docs/set-up.md", setUpTables());
}

/** The pairs that are about the class or value. */
const aboutClass: Record<string, readonly string[]> = {
  "node:child_process ChildProcess": ["async/stubborn-child"],
  "node:fs Dir": ["scoped-disposal/directory-handle"],
  "node:fs mkdtempDisposableSync()": ["scoped-disposal/temporary-directory"],
  "node:fs WriteStream": ["async/write-stream-dispose"],
  "node:fs/promises FileHandle": ["async/missing-await"],
  "node:http Server": ["async/response-in-flight"],
  "node:readline Interface": ["async/readline-break"],
  "setTimeout()": ["async/race-against-timer"],
  "node:events addAbortListener()": ["async/listener-per-call"],
  "iterators and generators": ["custom-disposable/release-after-yield"],
  "async generators": ["async/waiting-generator"],
  DisposableStack: ["multi-resource/map-throws"],
  AsyncDisposableStack: ["multi-resource/promise-all-rejects"],
};

async function disposablesPage(): Promise<string> {
  const lines = await run("disposables.ts");
  const { found, without } = JSON.parse(lines.join("\n")) as Disposables;
  const sections = found.map(({ symbol, method, names }) => {
    const pairs = names.flatMap((name) => aboutClass[name] ?? []);
    return [
      `**${names.map((name) => `\`${name}\``).join(", ")}**`,
      `\`\`\`js\n// [${symbol}]\n${outdented(method)}\n\`\`\``,
      builtInRun(symbol, names),
      ...(pairs.length > 0 ? [`See ${pairs.map(link).join(", ")}.`] : []),
    ].join("\n\n");
  });
  const list = without.map((name) => `- \`${name}\``).join("\n");
  const here = found.flatMap(({ symbol, names }) =>
    names.map((name) => keyOf({ name, symbol })),
  );
  const parts = {
    found: [builtInHeader(), ...sections].join("\n\n"),
    runtimes: disposablesTable(here),
    without: list,
    libraries: librariesTable(),
  };
  return filled("docs/disposables.md", parts);
}

/** The page with each of its generated parts, by name. */
function filled(file: string, parts: Record<string, string>): string {
  return Object.entries(parts).reduce(
    (page, [name, text]) => fill(page, name, text),
    read(file),
  );
}

/** A method without the indentation of the file that it is from. */
function outdented(method: string): string {
  const [, indent = ""] = /\n( *)\}$/.exec(method) ?? [];
  return method.replaceAll(`\n${indent}`, "\n");
}

async function seenPage(): Promise<string> {
  const pairs = await Promise.all(
    readCatalog(examples).map((listing) => listing.load()),
  );
  const rows = pairs.flatMap(({ topic, name, seen = [] }) =>
    seen.map((one) => sightingRow(topic, name, one)),
  );
  const head = ["pair", "what happens", "where", "date", "run here"];
  return fill(read("docs/seen-in-the-wild.md"), "sightings", table(head, rows));
}

function sightingRow(topic: string, name: string, one: Sighting): string[] {
  const tests = `../examples/${topic}/seen-in-the-wild.test.ts`;
  return [
    link(`${topic}/${name}`),
    one.what,
    `[${one.where}](${one.link})`,
    one.date,
    one.test === undefined ? "no" : `[yes](${tests})`,
  ];
}

function run(file: string, ...args: string[]): Promise<string[]> {
  return runProgram(join(folder, file), args);
}

/** The function of a file, as it stands there. */
function functionIn(file: string, name: string): string {
  const source = read(`tools/pages/${file}`);
  const [text] = new RegExp(`^export function ${name}[^]*?^}$`, "m").exec(
    source,
  )!;
  return text.replace("export ", "");
}

function code(text: string): string {
  return `\`\`\`ts\n${text.trimEnd()}\n\`\`\`\n`;
}
