#!/usr/bin/env node
// fdleak node app.js: lists what a program opened and never closed.

import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  watch,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { unsupportedNode } from "../observe/unsupported-node.ts";
import { explain } from "./explain.ts";
import { preloadOptions } from "./preload-options.ts";
import { render } from "./render.ts";
import type { Report } from "./report.ts";
import { cannotSay, runCommand } from "./run-command.ts";
import { updateBaseline } from "./update-baseline.ts";

const usage = `Usage: fdleak [options] <command> [argument...]
       fdleak explain [identifier]
       fdleak baseline -- <test command> [argument...]

Runs a Node program and lists the descriptors that it opened and never closed,
by the line that opened them, and the numbers that it closed twice. kill -USR2
of the program's or of fdleak's own process reports while it runs. explain
prints what to do about a kind of leak, with the wrong and the right form.

fdleak baseline runs the tests and writes the leaks they have today into
fdleak.baseline.json. From then on tests fail for other leaks only.

Options:
  --ignore <pattern>  a regular expression for targets that do not matter;
                      may be given more than once
  --json              print one JSON document on standard output; what the
                      program prints goes to standard error
  -h, --help          show this
  --version           show the version

Exit code: the program's own; when that is 0, it is 1 if something leaked and 2
if fdleak could not say.

Examples:
  fdleak node app.js
  fdleak --ignore '\\.log$' npm run import
  fdleak baseline -- npx vitest run
`;

const options = {
  ignore: { type: "string", multiple: true },
  json: { type: "boolean" },
  help: { type: "boolean", short: "h" },
  version: { type: "boolean" },
} as const;

async function main(args: string[]): Promise<number> {
  const problem = unsupportedNode();
  if (problem !== undefined) {
    process.stderr.write(`${problem}\n`);
    return cannotSay;
  }
  let own, command, isBaseline, ignored: RegExp[];
  try {
    ({ own, command, isBaseline } = split(args));
    ignored = (own.ignore ?? []).map((pattern) => new RegExp(pattern));
  } catch (error) {
    return refuse((error as Error).message);
  }
  if (own.help) return say(usage);
  if (own.version) return say(`${versionOf()}\n`);
  if (command.length === 0) return refuse("there is no program to run");
  if (command[0] === "explain") return say(explain(command[1]));
  if (isBaseline) return updateBaseline(command);
  return watchProgram(command, own.json ?? false, ignored);
}

/** Our options end at the first argument that is not an option. */
function split(args: string[]) {
  const loose = { args, options, strict: false, tokens: true } as const;
  const { tokens } = parseArgs({ ...loose, allowPositionals: true });
  const word = tokens.find(
    ({ kind }) => kind === "positional" || kind === "option-terminator",
  );
  const end = word?.index ?? args.length;
  const { values } = parseArgs({ args: args.slice(0, end), options });
  const isBaseline = word?.kind === "positional" && word.value === "baseline";
  const rest = args.slice(isBaseline ? end + 1 : end);
  const command = rest[0] === "--" ? rest.slice(1) : rest;
  return { own: values, command, isBaseline };
}

function say(text: string): number {
  process.stdout.write(text);
  return 0;
}

function refuse(problem: string): number {
  process.stderr.write(
    `fdleak: ${problem}\nNext: fdleak node app.js, or fdleak --help\n`,
  );
  return cannotSay;
}

function versionOf(): string {
  const file = new URL("../../package.json", import.meta.url);
  const { version } = JSON.parse(readFileSync(file, "utf8"));
  return version as string;
}

async function watchProgram(
  command: readonly string[],
  json: boolean,
  ignored: readonly RegExp[],
): Promise<number> {
  const folder = mkdtempSync(join(resolve(tmpdir()), "fdleak-"));
  chmodSync(folder, 0o1777); // the program may become another user
  const reports: Report[] = [];
  const written = new Reports();
  const collect = () => {
    for (const report of written.news(folder, ignored)) {
      reports.push(report);
      if (!json) process.stderr.write(`\n${render(report)}`);
    }
  };
  try {
    const watcher = watch(folder, collect);
    const code = await runChecked(command, folder, json);
    watcher.close();
    collect();
    if (json) process.stdout.write(`${JSON.stringify({ reports }, null, 2)}\n`);
    return code === cannotSay ? code : verdict(code, reports, folder);
  } finally {
    // A process that outlives this one may be writing its report.
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    rmSync(denoLogOf(folder), { force: true });
  }
}

/** Runs the program with the check loaded, and gives its exit code. */
function runChecked(
  command: readonly string[],
  folder: string,
  json: boolean,
): Promise<number> {
  process.on("SIGUSR2", () => startedIn(folder).forEach(ask));
  return runCommand(
    command,
    {
      ...preloadOptions(preload, process.env),
      DENO_AUDIT_PERMISSIONS: denoLogOf(folder),
      FDLEAK_FOLDER: folder,
    },
    ["inherit", json ? 2 : "inherit", "inherit"],
  );
}

const preload = new URL(
  import.meta.url.endsWith(".ts") ? "./preload.ts" : "./preload.js",
  import.meta.url,
);

/** Deno preloads nothing, but each of its processes opens this file. */
function denoLogOf(folder: string): string {
  return `${folder}.deno`; // not in the folder: its changes are watched
}

/** The processes that have loaded the check: each has a file. */
function startedIn(folder: string): number[] {
  return readdirSync(folder).map((name) => Number.parseInt(name, 10));
}

function ask(pid: number): void {
  try {
    process.kill(pid, "SIGUSR2");
  } catch {
    // It has ended and has written its report.
  }
}

/** Reads the reports that were written since the last call, one a line. */
class Reports {
  readonly #read = new Map<string, number>();

  *news(folder: string, ignored: readonly RegExp[]): Iterable<Report> {
    for (const name of readdirSync(folder)) {
      const text = readFileSync(join(folder, name), "utf8");
      const whole = text.lastIndexOf("\n") + 1;
      const news = text.slice(this.#read.get(name) ?? 0, whole);
      this.#read.set(name, whole);
      for (const line of news.split("\n").filter(Boolean)) {
        yield without(JSON.parse(line) as Report, ignored);
      }
    }
  }
}

function without(report: Report, ignored: readonly RegExp[]): Report {
  const leaks = report.leaks.filter(
    ({ target }) => !ignored.some((pattern) => pattern.test(target)),
  );
  return { ...report, leaks };
}

function verdict(
  code: number,
  reports: readonly Report[],
  folder: string,
): number {
  const last = reports.filter(({ at }) => at !== "SIGUSR2");
  const silent = startedIn(folder).filter(
    (pid) => !last.some((report) => report.pid === pid),
  );
  for (const pid of silent) {
    process.stderr.write(
      `\nfdleak: process ${pid} was killed or still runs: cannot say\n`,
    );
  }
  const ranDeno = existsSync(denoLogOf(folder));
  if (ranDeno) {
    process.stderr.write(
      "\nfdleak: a program of Deno ran, which fdleak cannot check: cannot say\n" +
        "Next: call verifyNone() or noLeaks() of fdleak in the program\n",
    );
  } else if (last.length === 0 && silent.length === 0) {
    process.stderr.write(
      "\nfdleak: no Node program of version 20 or later ran: cannot say\n",
    );
  }
  if (code !== 0) return code;
  if (last.some(({ leaks }) => leaks.length > 0)) return 1;
  const unsure =
    ranDeno || silent.length > 0 || last.some(({ trouble }) => trouble);
  return unsure || last.length === 0 ? cannotSay : 0;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.exitCode = refuse((error as Error).message);
}
