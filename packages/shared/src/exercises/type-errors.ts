import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import type { Finding } from "./report.ts";

const require = createRequire(import.meta.url);

/**
 * What the compiler says of a file under `strict`. Its configuration is written
 * into the folder given, so that nothing beside the file is touched.
 */
export async function typeErrorsIn(
  file: string,
  folder: string,
): Promise<Finding[]> {
  const project = join(folder, "tsconfig.json");
  writeFileSync(project, JSON.stringify(configFor(file)));
  const output = await run(
    await compiler(),
    ["--pretty", "false", "-p", project],
    dirname(file),
  );
  return findingsIn(output, file);
}

function configFor(file: string) {
  const types = dirname(dirname(require.resolve("@types/node/package.json")));
  return {
    extends: join(import.meta.dirname, "../../../../tsconfig.base.json"),
    compilerOptions: { typeRoots: [types] },
    files: [file],
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

function run(file: string, args: string[], cwd: string): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(file, args, { cwd }, (error, stdout) => {
      // It exits with 1 or 2 when it has found something.
      if (error && typeof error.code !== "number") reject(error);
      else resolve(stdout);
    });
  });
}

function findingsIn(output: string, file: string): Finding[] {
  const name = basename(file);
  const own = new RegExp(
    `^\\S*${name}\\((\\d+),\\d+\\): error (TS\\d+): (.*)$`,
  );
  return output.split("\n").flatMap((line) => {
    const [, number, code, message] = own.exec(line) ?? [];
    if (number === undefined) return [];
    const text = readFileSync(file, "utf8").split("\n")[Number(number) - 1];
    return [findingOf(name, number, code!, message!, text ?? "")];
  });
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
