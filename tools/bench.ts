// npm run bench [part...]: what things cost here, side by side from one run, and
// what other tools see. With --write the latter goes into fdleak's README.

import { type SpawnOptions, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checks } from "./bench/checks.ts";
import { median } from "./bench/clock.ts";
import { peers } from "./bench/peers.ts";
import { saving } from "./bench/saving.ts";
import { examples, readCourse } from "course";
import { newcomer } from "../test/newcomer.ts";
import { fenced, fill, read, root } from "./readmes.ts";

await using place = await mkdtempDisposable(join(tmpdir(), "bench-"));
const here = join(import.meta.dirname, "bench");

/** The same program by npm and by npx, as they were typed before. */
const commands = {
  "npx pnpm@12": ["npx", "pnpm@12"],
  npm: ["npm", "run"],
} as const;

const parts = { tours, counting, scopes, checking, saves, comparing };
const asked = process.argv.slice(2).filter((word) => !word.startsWith("-"));
const unknown = asked.filter((word) => !(word in parts));
if (unknown.length > 0) {
  console.error(`There is no part ${unknown.join(", ")} in the bench.`);
  console.error(`Next: npm run bench ${Object.keys(parts).join(" ")}`);
  process.exit(2);
}
for (const [name, part] of Object.entries(parts)) {
  if (asked.length === 0 || asked.includes(name)) await part();
}

/** From nothing to the first verdict and to the end, cold and warm. */
async function tours(): Promise<void> {
  heading("From a fresh clone, with empty caches", "first verdict", "end");
  const clones = Object.entries(commands).map(([name, command]) => ({
    name,
    command,
    ...freshClone(name),
  }));
  for (const { name, command, options } of clones) {
    const { first, end } = await stopwatch([...command, "start"], options);
    row(`cold: ${name} start`, `${first.toFixed(2)} s`, `${end.toFixed(2)} s`);
  }
  await side("warm: %s start", ["start"]);

  heading("A check of an exercise", "verdict", "end");
  const [exercise] = (await readCourse(examples)).exercises;
  for (const { options } of clones) {
    must("npm", ["run", "workshop", "start", exercise!.slug], options);
  }
  await side("%s workshop check", ["workshop", "check", exercise!.slug]);

  /** In turns, so that a busy moment meets both; the median of each. */
  async function side(title: string, args: string[]): Promise<void> {
    const seen = clones.map(() => ({
      first: [] as number[],
      end: [] as number[],
    }));
    for (let round = 0; round < 3; round++) {
      for (const [at, { command, options }] of clones.entries()) {
        const { first, end } = await stopwatch([...command, ...args], options);
        seen[at]!.first.push(first);
        seen[at]!.end.push(end);
      }
    }
    for (const [at, { name }] of clones.entries()) {
      const times = [seen[at]!.first, seen[at]!.end];
      const cells = times.map((all) => `${median(all).toFixed(2)} s`);
      row(title.replace("%s", name), ...cells);
    }
  }
}

/** A clone and a home of a person who has nothing installed. */
function freshClone(name: string): { options: SpawnOptions } {
  const cwd = join(place.path, `clone for ${name}`);
  const home = join(place.path, `home for ${name}`);
  mkdirSync(home);
  must("git", ["clone", "-q", root, cwd]);
  const env: NodeJS.ProcessEnv = {
    ...newcomer(),
    npm_config_cache: join(home, "npm"),
    XDG_CACHE_HOME: join(home, "cache"),
    XDG_DATA_HOME: join(home, "data"),
  };
  delete env["NODE_DISABLE_COMPILE_CACHE"]; // a person has not set it
  return { options: { cwd, env } };
}

/** Seconds until the first verdict is printed, and until the end. */
async function stopwatch(
  [command, ...args]: string[],
  options: SpawnOptions,
): Promise<{ first: number; end: number }> {
  const start = performance.now();
  const seconds = () => (performance.now() - start) / 1000;
  let first = 0;
  let seen = "";
  const child = spawn(command!, args, {
    ...options,
    stdio: ["ignore", "pipe", "inherit"],
  });
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    seen += text;
    if (first === 0 && /^ +(correct |Refused)/m.test(seen)) first = seconds();
  });
  const [code] = (await once(child, "close")) as [number];
  // 1 is a verdict: the exercise as it is handed out is refused.
  if (code > 1) throw new Error(`${command} ${args.join(" ")} ended ${code}`);
  return { first, end: seconds() };
}

/** Counting and a baseline against other ways to ask. */
function counting(): void {
  const sizes = ["20", "1000", "10000"];
  heading("One look, in µs, with … descriptors open", ...sizes);
  const micro = (ns: string) => (Number(ns) / 1000).toFixed(1);

  const program = join(place.path, "stat");
  const compiled =
    spawnSync("cc", ["-O2", "-o", program, join(here, "stat.c")]).status === 0;
  const rounds = [1, 2, 3];
  const measured = (look: (size: string) => string) =>
    sizes.map((size) => median(rounds.map(() => Number(look(size)))).toFixed());
  const inNode = (way: string) => (size: string) =>
    must("node", [join(here, "counting.ts"), way, size]);

  const ours = measured(inNode("countDescriptors"));
  row("countDescriptors", ...ours.map(micro));
  if (compiled) {
    const inC = measured((size) => must(program, [size]));
    row("stat in C", ...inC.map(micro));
    row("ratio", ...ours.map((ns, i) => `${(+ns / +inC[i]!).toFixed(2)} ×`));
  } else {
    row("stat in C", "no compiler here");
  }
  row("baseline", ...measured(inNode("baseline")).map(micro));
  row("readdir", ...measured(inNode("readdir")).map(micro));
  if (spawnSync("lsof", ["-v"]).error) row("lsof", "not installed here");
  else row("lsof", ...measured(inNode("lsof")).map(micro));
}

/** Native `using` against try/finally and the lowered form. */
function scopes(): void {
  heading("One scope, in ns", "using", "try/finally", "open and close");
  const lowered = join(place.path, "lowered");
  const options = [
    "--target",
    "es2022",
    "--module",
    "nodenext",
    "--types",
    "node",
  ];
  const files = ["scopes.ts", "clock.ts"].map((file) => join(here, file));
  must("tsc", [
    ...[...options, "--typeRoots", join(root, "node_modules/@types")],
    ...[
      "--ignoreConfig",
      "--rewriteRelativeImportExtensions",
      "--lib",
      "es2024,esnext.disposable",
    ],
    ...["--outDir", lowered, ...files],
  ]);
  const forms = { native: here, lowered };
  for (const [name, folder] of Object.entries(forms)) {
    const file = join(folder, name === "native" ? "scopes.ts" : "scopes.js");
    const cost = JSON.parse(must("node", [file])) as Record<string, number>;
    row(name, ...Object.values(cost).map((ns) => ns.toFixed()));
  }
}

/** From a save to its verdict, in the workshop's watch mode. */
async function saves(): Promise<void> {
  heading("From a save to its verdict, in ms", "median", "slowest");
  const all = [];
  for await (const [slug, times] of saving()) {
    row(slug, median(times).toFixed(), Math.max(...times).toFixed());
    all.push(...times);
  }
  row("all of them", median(all).toFixed(), Math.max(...all).toFixed());
}

/** A test that does nothing, unchecked and checked by fdleak. */
async function checking(): Promise<void> {
  const columns = ["vitest", "node:test", "process of one"];
  heading("One of 1 000 empty tests, in ms", ...columns);
  for (const [title, ...times] of await checks()) row(title, ...times);

  heading("Open and close, in µs", "untraced", "traced");
  const [untraced, traced] = ["untraced", "traced"].map((how) =>
    JSON.parse(must("node", [join(here, "openings.ts"), how])),
  ) as [Record<string, number>, Record<string, number>];
  for (const [name, ns] of Object.entries(untraced)) {
    row(name, ...[ns, traced[name]!].map((it) => (it / 1000).toFixed(1)));
  }
}

/** What other tools see of the planted leaks: some minutes. */
async function comparing(): Promise<void> {
  console.log("\nWhat other tools see: about three minutes");
  const totals = await peers();
  if (!process.argv.includes("--write")) return;
  const file = "packages/shared/README.md";
  writeFileSync(join(root, file), fill(read(file), "peers", fenced(totals)));
}

function heading(title: string, ...columns: string[]): void {
  console.log("");
  row(title, ...columns);
}

function row(title: string, ...columns: string[]): void {
  const cells = columns.map((column) => column.padStart(15));
  console.log(title.padEnd(42) + cells.join(""));
}

/** What the command prints; it must end well. */
function must(
  command: string,
  args: string[],
  options: SpawnOptions = {},
): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    ...options,
    encoding: "utf8",
    stdio: "pipe",
  });
  if (error) throw error;
  if (status !== 0)
    throw new Error(`${command} ended ${status}: ${stderr}${stdout}`);
  return stdout;
}
