import { execFile } from "node:child_process";
import { readFileSync, realpathSync, writeFileSync } from "node:fs";
import { mkdtempDisposable } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { pathToFileURL } from "node:url";
import type { Finding } from "./report.ts";

const require = createRequire(import.meta.url);

/** Seconds; one file takes a fifth of one. */
const timeLimit = 15;

/**
 * What the compiler says of an answer under `strict`, and whether it still has
 * the types that it was handed out with.
 *
 * @throws the signal's reason when aborted.
 */
export async function typeErrorsIn(
  answer: string,
  handedOut: string,
  signal: AbortSignal | undefined,
): Promise<Finding[]> {
  const file = realpathSync(answer);
  const code = readFileSync(file, "utf8");
  const switchedOff = /@ts-(nocheck|ignore|expect-error)/.exec(code);
  if (switchedOff) {
    return [
      {
        kind: "type-error",
        says: `${basename(file)} keeps the compiler from looking with ${switchedOff[0]}.`,
      },
    ];
  }
  await using folder = await mkdtempDisposable(join(tmpdir(), "types-"));
  const contract = join(folder.path, "contract.mts");
  const project = join(folder.path, "tsconfig.json");
  writeFileSync(contract, contractOf(file, handedOut));
  writeFileSync(project, JSON.stringify(configFor(file, contract)));
  const command = ["--pretty", "false", "-p", project];
  const output = await run(await compiler(), command, signal);
  signal?.throwIfAborted();
  if (output === undefined) {
    return [
      {
        kind: "type-error",
        says: `The compiler was not done with ${basename(file)} after ${timeLimit} s.`,
      },
    ];
  }
  const own = errorsIn(output, file, code);
  return own.length > 0 ? own : brokenContract(output, basename(file));
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

function configFor(...files: string[]) {
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
  args: string[],
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const limits = { timeout: timeLimit * 1000, killSignal: "SIGKILL" as const };
  return new Promise((resolve, reject) => {
    execFile(file, args, { ...limits, signal }, (error, stdout) => {
      const { code, killed } = error ?? {};
      if (signal?.aborted) resolve("");
      // It exits with 1 or 2 when it has found something.
      else if (!error || typeof code === "number") resolve(stdout);
      else if (`${code}` === "ERR_CHILD_PROCESS_STDIO_MAXBUFFER")
        resolve(stdout);
      else if (killed) resolve(undefined);
      else reject(error);
    });
  });
}

function errorsIn(output: string, file: string, code: string): Finding[] {
  const name = basename(file);
  const lines = code.split("\n");
  return placesIn(output, name)
    .slice(0, 20)
    .map(([line, error, message]) =>
      findingOf(name, line, error, message, lines[Number(line) - 1] ?? ""),
    );
}

/** Of the lines that say why, each deeper than the last, the last one. */
function brokenContract(output: string, name: string): Finding[] {
  const [error] = placesIn(output, "contract.mts");
  if (error === undefined) return [];
  const [, missing] = /Property '(.+?)' is missing/.exec(output) ?? [];
  const reason = output.trimEnd().split("\n").at(-1)!.trim();
  return [
    {
      kind: "type-error",
      says:
        missing === undefined
          ? `${name} has other types than it was handed out with: ${reason}`
          : `${name} does not export \`${missing}\`.`,
    },
  ];
}

/** Line, error and message of what is reported in files of that name. */
function placesIn(output: string, name: string): [string, string, string][] {
  const place = new RegExp(
    String.raw`^(?:.*[\\/])?${RegExp.escape(name)}\((\d+),\d+\): error (TS\d+): (.*)$`,
    "gm",
  );
  return [...output.matchAll(place)].map(([, line, error, message]) => [
    line!,
    error!,
    message!,
  ]);
}

function findingOf(
  name: string,
  line: string,
  code: string,
  message: string,
  text: string,
): Finding {
  const place = `${name}:${line}`;
  if (isPromise(code, message, text)) {
    return {
      kind: "missing-await",
      says: `At ${place} a promise is to be disposed, not what it brings (${code}).`,
    };
  }
  if (/^TS(2741|2850|2851)$/.test(code) && message.includes("ispos")) {
    const method = text.includes("await using")
      ? "Symbol.dispose or Symbol.asyncDispose"
      : "Symbol.dispose";
    return {
      kind: "not-disposable",
      says: `What is to be disposed at ${place} has no ${method} (${code}).`,
    };
  }
  if (/^TS1\d{3}$/.test(code)) {
    return {
      kind: "syntax-error",
      says: `${place} cannot be read: ${message}`,
    };
  }
  return {
    kind: "type-error",
    says: `${place} does not compile: ${message} (${code})`,
  };
}

/** TS2851 does not say what it was given, so the line is asked. */
function isPromise(code: string, message: string, text: string): boolean {
  if (!message.includes("ispos")) return false;
  if (message.includes("Promise<")) return true;
  return code === "TS2851" && !/=\s*await\b|Sync\(/.test(text);
}
