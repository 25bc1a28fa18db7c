// What other tools see of the situations that fdleak is tried on: each is
// planted once and left open, and once more and closed again.

import { type SpawnOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { mkdtempDisposable } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { situations } from "../../packages/shared/src/observe/fixtures/situations.ts";
import { newcomer, pnpm } from "../../test/newcomer.ts";
import { root } from "../readmes.ts";

const here = join(import.meta.dirname, "peers");
const fixtures = join(root, "packages/shared/src/observe/fixtures");
const { resolve } = createRequire(join(fixtures, "situations.ts"));

const installed = [
  "jest@30.5.2",
  "why-is-node-running@3.2.3",
  "wtfnode@0.10.1",
];

/** Reports on every situation, all of them left open or all closed. */
type Tool = (state: "leaked" | "closed") => Promise<Report>;

interface Report {
  /** The numbers of the situations that it says something of. */
  readonly seen: ReadonlySet<number>;
  readonly code: number;
}

type Verdict = "seen" | "both" | "missed" | "alarm" | "silent";

interface Result {
  readonly title: string;
  readonly code: number;
  readonly verdicts: readonly Verdict[];
}

/** @returns the totals, as text. */
export async function peers(): Promise<string> {
  await using folder = await mkdtempDisposable(join(tmpdir(), "peers-"));
  using peer = spawn(process.execPath, [join(fixtures, "peer.ts")], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const [ports] = (await once(peer.stdout, "data")) as [Buffer];
  await prepare(folder.path);
  const results: Result[] = [];
  for (const [title, tool] of toolsIn(folder.path, ports.toString())) {
    console.log(`${title} …`);
    const leaked = await tool("leaked");
    const closed = await tool("closed");
    const verdicts = situations.map((_, number) =>
      verdict(number, leaked.seen, closed.seen),
    );
    results.push({ title, code: leaked.code, verdicts });
  }
  const totals = totalsOf(results);
  console.log(`\n${totals}`);
  printGroups(results);
  return totals;
}

/** Installs the tools and writes a test file for each situation. */
async function prepare(place: string): Promise<void> {
  const add = [pnpm, "add", "--prefer-offline", "--ignore-scripts"];
  const options = { cwd: place, env: newcomer() };
  const { code, printed } = await run("npx", [...add, ...installed], options);
  if (code !== 0) throw new Error(printed);

  const jest = {
    rootDir: "planted",
    cacheDirectory: "cache",
    extensionsToTreatAsEsm: [".ts"],
    testTimeout: 20_000,
    transform: { "\\.ts$": join(here, "strip-types.ts") },
  };
  writeFileSync(join(place, "jest.json"), JSON.stringify(jest));
  mkdirSync(join(place, "planted"));
  writeFileSync(join(place, "planted/package.json"), '{ "type": "module" }');
  // The last of them plants nothing.
  for (let number = 0; number <= situations.length; number++) {
    writeFileSync(fileOf(place, number), source(number));
  }
}

function fileOf(place: string, number: number): string {
  return join(place, "planted", `${number}.test.ts`);
}

/** A copy, because the runners only report what a test file's lines opened. */
function source(number: number): string {
  const quoted = (name: string) => JSON.stringify(name);
  const copy = readFileSync(join(fixtures, "situations.ts"), "utf8")
    .replace(/ from "(.+)"/g, (_, name) => ` from ${quoted(resolve(name))}`)
    .replaceAll("import.meta.dirname", quoted(fixtures));
  // What only the test file keeps, jest would have collected as garbage.
  return `${copy}
test("situation ${number}", async () => {
  const resource = await situations[${number}]?.open({
    scratch: fs.mkdtempSync("scratch-"),
    peer: JSON.parse(process.env["PEER"]),
  });
  if (process.env["STATE"] === "closed") await resource?.[Symbol.asyncDispose]();
  else (http.globalAgent.kept ??= []).push(resource);
});
`;
}

function toolsIn(place: string, ports: string): [title: string, Tool][] {
  const env: NodeJS.ProcessEnv = { ...newcomer(), PEER: ports, NO_COLOR: "1" };
  // Node reads it in another thread, whose descriptor comes and goes.
  delete env["NODE_EXTRA_CA_CERTS"];
  const node = (args: string[], STATE: string) =>
    run(process.execPath, args, { cwd: place, env: { ...env, STATE } });

  const library = (name: string): [string, Tool] => [
    name.replace("@", " "),
    async (state) => {
      const plant = [join(here, "plant.ts"), name.split("@")[0]!];
      const ask = (number: number) =>
        node([...plant, fileOf(place, number)], state);
      const nothing = await ask(situations.length);
      const seen = new Set<number>();
      const codes: number[] = [];
      for (const number of situations.keys()) {
        const { code, printed } = await ask(number);
        if (!printed.includes("planted\n")) throw new Error(printed);
        if (printed !== nothing.printed) seen.add(number);
        codes.push(code);
      }
      return { seen, code: Math.max(...codes) };
    },
  ];

  const runner = (
    title: string,
    program: string[],
    options: string,
    named: RegExp,
  ): [string, Tool] => [
    title,
    async (state) => {
      const args = [...program, ...options.split(" ")];
      const { code, printed } = await node(args, state);
      const passed = new RegExp(`Tests:? +${situations.length + 1} passed`);
      if (!passed.test(printed)) throw new Error(printed);
      const seen = printed.matchAll(named).map(([, number]) => Number(number));
      return { seen: new Set(seen), code };
    },
  ];

  const vitest = join(resolve("vitest/package.json"), "..");
  const { version } = createRequire(vitest)("./vitest/package.json");
  const [jest, ...others] = installed;
  return [
    ...["fdleak", ...others].map(library),
    runner(
      `vitest ${version} --detectAsyncLeaks`,
      [join(vitest, "vitest.mjs"), "run", "--root", "planted", "--globals"],
      "--pool forks --testTimeout 20000 --detectAsyncLeaks",
      /leaking in (\d+)\.test\.ts/g,
    ),
    runner(
      `${jest!.replace("@", " ")} --detectOpenHandles`,
      ["--experimental-vm-modules", "node_modules/jest/bin/jest.js"],
      "--config jest.json --detectOpenHandles --forceExit",
      /^ +at .*\b(\d+)\.test\.ts:\d/gm,
    ),
  ];
}

/** With the command ends its whole process group, which leaks may outlive. */
async function run(command: string, args: string[], options: SpawnOptions) {
  const child = spawn(command, args, {
    ...options,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const endAll = () => {
    try {
      process.kill(-child.pid!, "SIGKILL");
    } catch {
      // Nothing outlived it.
    }
  };
  const timer = setTimeout(endAll, 120_000);
  child.once("exit", endAll);
  const texts = Promise.all([child.stdout, child.stderr].map(text));
  const [code] = (await once(child, "close")) as [number | null];
  clearTimeout(timer);
  const printed = (await texts).join("");
  if (code === null) throw new Error(`${command} was killed: ${printed}`);
  return { code, printed };
}

function verdict(
  number: number,
  leaked: ReadonlySet<number>,
  closed: ReadonlySet<number>,
): Verdict {
  const reported = leaked.has(number) || closed.has(number);
  if (!holds(number)) return reported ? "alarm" : "silent";
  if (!reported) return "missed";
  return closed.has(number) ? "both" : "seen";
}

function holds(number: number): boolean {
  return Object.keys(situations[number]!.holds).length > 0;
}

function totalsOf(results: readonly Result[]): string {
  const all = situations.length;
  const holding = [...situations.keys()].filter(holds).length;
  const columns = ["seen", "both", "missed", "alarm"] as const;
  const row = (title: string, cells: readonly unknown[]) =>
    title.padEnd(35) + cells.map((cell) => `${cell}`.padStart(9)).join("");
  const rows = results.map(({ title, code, verdicts }) => {
    const count = (column: Verdict) =>
      verdicts.filter((verdict) => verdict === column).length;
    return row(title, [...columns.map(count), code]);
  });
  return `${row("", [...columns, "exit"])}
${rows.join("\n")}

Of ${holding} situations that hold descriptors: "seen" was reported when left open
and not when closed, "both" also when closed, which tells nothing. Of ${all - holding} that
hold none: "alarm" was reported. "exit" is the code when they were left open.`;
}

/** Together what all tools gave the same verdicts on. */
function printGroups(results: readonly Result[]): void {
  const names = results.map(({ title }) => title.split(" ")[0]!);
  const row = (cells: readonly string[]) =>
    cells.map((cell, i) => cell.padEnd(names[i]!.length + 2)).join("");
  const groups = Map.groupBy(situations.keys(), (number) =>
    row(results.map(({ verdicts }) => verdicts[number]!)),
  );
  console.log(`\n${row(names).trimEnd()}`);
  for (const [verdicts, numbers] of groups) {
    const list = numbers.map((number) => situations[number]!.name).join("; ");
    const lines = list
      .replaceAll(",;", ";")
      .replace(/(.{1,76})( |$)/g, "  $1\n");
    console.log(`\n${verdicts.trimEnd()}\n${lines.trimEnd()}`);
  }
}
