import { execFile } from "node:child_process";
import { readFileSync, realpathSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { CannotCountError } from "fdleak";
import type { Finding } from "./report.ts";
import { watchScratch } from "../sandbox/process-group.ts";
import { processorTimeOf } from "../sandbox/processor.ts";
import { makeScratch } from "../sandbox/scratch.ts";
import { type Timed, TimeLimit } from "../sandbox/time-limit.ts";
import { refusedSyntax } from "./type-syntax.ts";

const require = createRequire(import.meta.url);

/** Seconds for up to five files; on an idle machine forty take one. */
const timeLimit = 15;

function limitFor({ length }: readonly string[]): number {
  return timeLimit * Math.ceil(length / 5);
}

/**
 * What the compiler says of an answer under `strict`, and whether it still has
 * the types that it was handed out with.
 *
 * @throws {CannotCountError} when the compiler fails.
 * @throws the signal's reason when aborted.
 */
export async function typeErrorsIn(
  answer: string,
  handedOut: string,
  signal: AbortSignal | undefined,
): Promise<Finding[]> {
  const [findings] = await typeErrorsInEach([answer], handedOut, signal);
  return findings!;
}

/**
 * The same of several answers to one exercise, compiled together.
 *
 * @throws {CannotCountError} when the compiler fails.
 * @throws the signal's reason when aborted.
 */
export async function typeErrorsInEach(
  answers: readonly string[],
  handedOut: string,
  signal: AbortSignal | undefined,
): Promise<Finding[][]> {
  const files = answers.map((answer) => realpathSync(answer));
  const found = new Map<string, Finding[]>();
  for (const file of files) {
    const switchedOff = /@ts-(nocheck|ignore|expect-error)/.exec(codeOf(file));
    if (!switchedOff) continue;
    const says = `${basename(file)} keeps the compiler from looking with ${switchedOff[0]}.`;
    found.set(file, [{ fault: "type-error", says }]);
  }
  for (;;) {
    const left = files.filter((file) => !found.has(file));
    if (left.length === 0) return files.map((file) => found.get(file)!);
    const compiled = await compile(left, handedOut, signal);
    // As long as it cannot read one it says nothing of the others' types.
    const unreadable = compiled.filter(({ own }) => own?.some(isSyntax));
    for (const one of unreadable.length > 0 ? unreadable : compiled)
      found.set(one.file, findingsIn(one));
  }
}

interface Compiled {
  readonly file: string;
  /** What is wrong in the file; undefined when that took too long to tell. */
  readonly own: readonly CompilerError[] | undefined;
  /** What is wrong with its types beside those it was handed out with. */
  readonly contract: readonly CompilerError[];
}

/** An error as the compiler prints it. */
interface CompilerError {
  readonly file: string;
  readonly line: number;
  readonly code: string;
  readonly message: string;
  /** The lines after it, each deeper into why. */
  readonly reasons: readonly string[];
}

async function compile(
  files: readonly string[],
  handedOut: string,
  signal: AbortSignal | undefined,
): Promise<Compiled[]> {
  using folder = makeScratch("types-");
  await using _watchman = watchScratch(folder.path);
  const place = folder.path;
  const contracts = files.map((_, index) => join(place, `${index}.mts`));
  for (const [index, file] of files.entries())
    writeFileSync(contracts[index]!, contractOf(file, handedOut));
  const project = join(place, "tsconfig.json");
  writeFileSync(project, JSON.stringify(configFor([...files, ...contracts])));
  const limit = limitFor(files);
  const output = await run(await compiler(), place, limit, signal);
  signal?.throwIfAborted();
  const errors = errorsIn(output ?? "", place);
  return files.map((file, index) => ({
    file,
    own: output === undefined ? undefined : errors.filter(isIn(file)),
    contract: errors.filter(isIn(contracts[index]!)),
  }));
}

function isIn(file: string) {
  return (error: CompilerError) => error.file === file;
}

function codeOf(file: string): string {
  return readFileSync(file, "utf8");
}

/**
 * Compiles when the answer can stand where the exercise stood. Of a class only
 * what is public counts: two with private fields are never the same type.
 */
function contractOf(answer: string, handedOut: string): string {
  return `
import type * as given from ${JSON.stringify(answer)};
import type * as wanted from ${JSON.stringify(handedOut)};

type Instance<T> = { [K in keyof T]: T[K] };
type Public<T> = T extends abstract new (...args: infer A) => infer I
  ? new (...args: A) => Instance<I>
  : T;
type Exports<M> = { [K in keyof M]: Public<M[K]> };

declare const answer: Exports<typeof given>;
export const exercise: Exports<typeof wanted> = answer;
`;
}

function configFor(files: readonly string[]) {
  const types = dirname(dirname(require.resolve("@types/node/package.json")));
  return {
    extends: join(import.meta.dirname, "../../../../tsconfig.base.json"),
    compilerOptions: { typeRoots: [types] },
    files,
  };
}

/** The compiler itself; the `tsc` of the package starts a Node to start it. */
async function compiler(): Promise<string> {
  const manifest = require.resolve("typescript/package.json");
  const finder = join(dirname(manifest), "lib/getExePath.js");
  const { default: getExePath } = (await import(
    pathToFileURL(finder).href
  )) as { default: () => string };
  return getExePath();
}

/** What it prints, or its beginning; undefined when it takes too long. */
function run(
  file: string,
  cwd: string,
  seconds: number,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const options = { killSignal: "SIGKILL" as const, cwd, signal };
  return new Promise((resolve, reject) => {
    const args = ["--pretty", "false"];
    const child = execFile(file, args, options, (error, stdout, stderr) => {
      limit.stop();
      const { code, killed } = error ?? {};
      if (signal?.aborted) resolve("");
      // It exits with 1 or 2 when it has found something, and when it fails.
      else if (!error || stdout.includes("): error TS")) resolve(stdout);
      else if (`${code}` === "ERR_CHILD_PROCESS_STDIO_MAXBUFFER")
        resolve(stdout);
      else if (killed) resolve(undefined);
      else reject(useless(stdout + stderr || error.message));
    });
    const limit = new TimeLimit(computing(child.pid), seconds, () =>
      child.kill("SIGKILL"),
    );
    limit.begin();
  });
}

/** It never waits: while it gets no processor, the machine is busy. */
function computing(pid: number | undefined): Timed {
  return {
    isComputing: true,
    get processorTime() {
      return pid === undefined ? undefined : processorTimeOf(pid);
    },
  };
}

function useless(words: string): CannotCountError {
  return new CannotCountError(
    `The compiler fails, so no answer can be checked: ${words.trim()}\n` +
      "Reinstall it: rm -r node_modules && npm start",
  );
}

/** What it printed in the folder it ran in. */
function errorsIn(output: string, folder: string): CompilerError[] {
  const error = /^(\S.*)\((\d+),\d+\): error (TS\d+): (.*)((?:\n .*)*)/gm;
  return [...output.matchAll(error)].map(
    ([, file, line, code, message, more]) => ({
      file: resolve(folder, file!),
      line: Number(line),
      code: code!,
      message: message!,
      reasons: more!
        .split("\n")
        .map((reason) => reason.trim())
        .slice(1),
    }),
  );
}

function findingsIn({ file, own, contract }: Compiled): Finding[] {
  const name = basename(file);
  if (own === undefined) {
    const says = `The compiler was not done with ${name} in time.`;
    return [{ fault: "type-error", says }];
  }
  const lines = codeOf(file).split("\n");
  const findings = own
    .slice(0, 20)
    .map((error) => findingOf(name, error, lines[error.line - 1] ?? ""));
  return findings.length > 0 ? findings : brokenContract(name, contract);
}

function brokenContract(
  name: string,
  [error]: readonly CompilerError[],
): Finding[] {
  if (error === undefined) return [];
  const reasons = [error.message, ...error.reasons];
  const [, missing] =
    /Property '(.+?)' is missing/.exec(reasons.join("\n")) ?? [];
  return [
    {
      fault: "type-error",
      says:
        missing === undefined
          ? `${name} has other types than it was handed out with: ${reasons.at(-1)}`
          : `${name} does not export \`${missing}\`.`,
    },
  ];
}

function findingOf(name: string, error: CompilerError, text: string): Finding {
  const { line, code, message } = error;
  const place = `${name}:${line}`;
  if (isPromise(code, message, text)) {
    return {
      fault: "missing-await",
      says: `At ${place} a promise is to be disposed, not what it brings (${code}).`,
    };
  }
  if (/^TS(2741|2850|2851)$/.test(code) && message.includes("ispos")) {
    const method = text.includes("await using")
      ? "Symbol.dispose or Symbol.asyncDispose"
      : "Symbol.dispose";
    return {
      fault: "not-disposable",
      says: `What is to be disposed at ${place} has no ${method} (${code}).`,
    };
  }
  if (isSyntax(error)) {
    // It means `erasableSyntaxOnly`, and does not name the syntax.
    const named = code === "TS1294" ? refusedSyntax(place, text) : undefined;
    return {
      fault: "syntax-error",
      says: named ?? `${place} cannot be read: ${message}`,
    };
  }
  return {
    fault: "type-error",
    says: `${place} does not compile: ${message} (${code})`,
  };
}

function isSyntax({ code }: CompilerError): boolean {
  return /^TS1\d{3}$/.test(code);
}

/** TS2851 does not say what it was given, so the line is asked. */
function isPromise(code: string, message: string, text: string): boolean {
  if (!message.includes("ispos")) return false;
  if (message.includes("Promise<")) return true;
  return code === "TS2851" && !/=\s*await\b|Sync\(/.test(text);
}
