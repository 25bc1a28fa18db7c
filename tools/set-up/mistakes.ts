import { spawnSync } from "node:child_process";
import { mkdtempDisposableSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import lintConfig from "./oxlintrc.json" with { type: "json" };

/** A mistake in one line, and the pair that is about it. */
interface Mistake {
  readonly shown: string;
  readonly pair: string;
  /** Where `shown` is not a statement that stands alone. */
  readonly program?: string;
}

const mistakes: readonly Mistake[] = [
  {
    shown: 'using fd = openSync(path, "r");',
    pair: "scoped-disposal/bare-number",
  },
  { shown: "using file = open(path);", pair: "async/missing-await" },
  { shown: "await using file = open(path);", pair: "async/missing-await" },
  { shown: "using file = await open(path);", pair: "async/missing-await" },
  {
    shown: "const fd: any = …; using file = fd;",
    pair: "scoped-disposal/bare-number",
    program: 'const fd: any = openSync(path, "r"); using file = fd;',
  },
  {
    shown: "const file = openFile();",
    pair: "scoped-disposal/const-not-using",
  },
  {
    shown: "const stack = new DisposableStack();",
    pair: "scoped-disposal/const-not-using",
  },
  {
    shown: "async [Symbol.dispose]() { … }",
    pair: "custom-disposable/unawaited-dispose",
    program:
      "class File implements Disposable { async [Symbol.dispose]() { await later(); } } new File();",
  },
  {
    shown: "stack.defer(async () => { … });",
    pair: "multi-resource/async-release-in-sync-stack",
    program:
      "using stack = new DisposableStack(); stack.defer(async () => { await later(); });",
  },
  {
    shown: "stack.defer(file.close);",
    pair: "custom-disposable/detached-method",
    program:
      "class File { #fd = 0; close() { this.#fd = -1; } } const file = new File();\n" +
      "using stack = new DisposableStack(); stack.defer(file.close);",
  },
  {
    shown: "using file = openFile(); return file;",
    pair: "scoped-disposal/returned-resource",
    program:
      "export function opened() { using file = openFile(); return file; }",
  },
  {
    shown: "await using file = …; return parsed(file);",
    pair: "async/return-without-await",
    program:
      "export async function answer() { await using _file = await open(path); return later(); }",
  },
  {
    shown: "handle.close();",
    pair: "async/missing-await",
    program: "const handle = await open(path); handle.close();",
  },
];

const preamble = `import { openSync, closeSync } from "node:fs";
import { open } from "node:fs/promises";
const path = "a";
const later = () => Promise.resolve(1);
function openFile() {
  const fd = openSync(path, "r");
  return { fd, [Symbol.dispose]: () => closeSync(fd) };
}
void [openSync, open, path, later, openFile];
`;

export interface Caught extends Mistake {
  /** Codes of tsc, such as TS2850. */
  readonly tsc: readonly string[];
  readonly oxlint: readonly string[];
}

/** Which mistakes the workspace's tsc and oxlint report, by running both. */
export function caughtMistakes(): Caught[] {
  using folder = project();
  const files = mistakes.map((_, index) => `mistake-${index}.ts`);
  for (const [index, { shown, program }] of mistakes.entries()) {
    const text = `${preamble}${program ?? shown}\nexport {};\n`;
    writeFileSync(join(folder.path, files[index]!), text);
  }
  const tsc = run(
    "typescript/bin/tsc",
    ["-p", ".", "--pretty", "false"],
    folder.path,
  );
  const { diagnostics } = JSON.parse(
    // By name: it would follow the link to node_modules.
    run(
      "oxlint/bin/oxlint",
      ["--type-aware", "-f", "json", ...files],
      folder.path,
    ),
  ) as { diagnostics: { filename: string; code: string }[] };
  return mistakes.map((mistake, index) => {
    const file = files[index]!;
    const codes = tsc
      .split("\n")
      .filter((line) => line.startsWith(`${file}(`))
      .map((line) => /TS\d+/.exec(line)![0]);
    const reported = diagnostics
      .filter(({ filename }) => filename.endsWith(file))
      .map(({ code }) => code.replace(/^.*\((.*)\)$/, "typescript/$1"));
    const rules = Object.keys(lintConfig.rules).filter((rule) =>
      reported.includes(rule),
    );
    return {
      ...mistake,
      tsc: [...new Set(codes)],
      oxlint: rules,
    };
  });
}

export interface Options {
  readonly target: string;
  readonly lib: string | null;
  readonly types: string | null;
}

/** What tsc says to a program with `using` and stacks, by its options. */
export function errorsByOptions(): (Options & { errors: string[] })[] {
  const combinations: Options[] = [
    { target: "es2022", lib: null, types: null },
    { target: "es2022", lib: "es2022,esnext.disposable", types: null },
    { target: "es2022", lib: null, types: "node" },
    { target: "esnext", lib: null, types: null },
    { target: "esnext", lib: "es2022", types: null },
    { target: "esnext", lib: null, types: "node" },
  ];
  using folder = project();
  writeFileSync(
    join(folder.path, "program.ts"),
    "export {};\nusing _a = new DisposableStack();\n" +
      "await using _b = new AsyncDisposableStack();\n",
  );
  return combinations.map((options) => {
    const { target, lib, types } = options;
    const output = run(
      "typescript/bin/tsc",
      [
        ...["--ignoreConfig", "--noEmit", "--strict", "--module", "nodenext"],
        ...["--target", target],
        ...(lib === null ? [] : ["--lib", lib]),
        ...(types === null ? [] : ["--types", types]),
        "program.ts",
      ],
      folder.path,
    );
    return {
      ...options,
      errors: [...new Set(output.match(/TS\d+/g))].toSorted(),
    };
  });
}

const modules = join(import.meta.dirname, "../../node_modules");

/** A folder with this workspace's packages, removed when disposed. */
function project() {
  const folder = mkdtempDisposableSync(join(tmpdir(), "mistakes-"));
  const config = {
    compilerOptions: {
      ...{ target: "esnext", module: "nodenext", types: ["node"] },
      ...{ strict: true, noEmit: true, skipLibCheck: true },
    },
  };
  symlinkSync(modules, join(folder.path, "node_modules"));
  writeFileSync(join(folder.path, "package.json"), '{ "type": "module" }');
  writeFileSync(join(folder.path, "tsconfig.json"), JSON.stringify(config));
  writeFileSync(
    join(folder.path, ".oxlintrc.json"),
    JSON.stringify(lintConfig),
  );
  return folder;
}

function run(bin: string, args: string[], cwd: string): string {
  const { stdout, error } = spawnSync(
    process.execPath,
    [join(modules, bin), ...args],
    { cwd, encoding: "utf8", timeout: 120_000 },
  );
  if (error) throw error;
  return stdout;
}
