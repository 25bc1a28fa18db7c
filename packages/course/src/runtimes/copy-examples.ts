import { spawnSync } from "node:child_process";
import {
  globSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { examples } from "../catalog.ts";
import type { Runtime } from "./runtime.ts";

/** The names that each `node:` module exports on a runtime. */
type Exports = Readonly<Record<string, readonly string[]>>;

/**
 * Bun and Deno do not hand what was replaced in a module of theirs to those who
 * imported it by name: `syncBuiltinESMExports` does nothing there, so no failure
 * could be injected. They run a copy of the topics that imports each `node:`
 * module through a file like the one below, and differs in nothing else.
 *
 *     import original from "node:fs";
 *     export default original;
 *     export let closeSync = original.closeSync;
 *     export const sync = () => { closeSync = original.closeSync; };
 *
 * @returns the folder of the topics, and the module that exports
 * `syncBuiltinESMExports` for it.
 */
export function copyExamples(
  folder: string,
  runtime: Runtime,
): { examples: string; sync: string } {
  const files = globSync("*/*/*.ts", { cwd: examples });
  const sources = files.map((file) =>
    readFileSync(join(examples, file), "utf8"),
  );
  const names = sources.flatMap((source) =>
    [...source.matchAll(imported)].map(([, name]) => name!),
  );
  const modules = join(folder, "node");
  mkdirSync(modules, { recursive: true });
  const exports = exportsOf([...new Set(names)], modules, runtime);
  writeModules(modules, exports);
  const copies = join(folder, "examples");
  for (const [index, file] of files.entries()) {
    const copy = join(copies, file);
    mkdirSync(dirname(copy), { recursive: true });
    const source = sources[index]!.replaceAll(imported, (from, name: string) =>
      exports[name] ? `from "${join(modules, fileOf(name))}"` : from,
    );
    writeFileSync(copy, source);
  }
  for (const topic of readdirSync(copies)) {
    for (const name of ["node_modules", "package.json"]) {
      symlinkSync(join(examples, topic, name), join(copies, topic, name));
    }
  }
  return { examples: copies, sync: join(modules, "module.mjs") };
}

const imported = /\bfrom "(node:[^"]+)"/g;

/** Asks the runtime; a module that it does not have is left out. */
function exportsOf(
  names: readonly string[],
  folder: string,
  { command: [program = "", ...options], env }: Runtime,
): Exports {
  const file = join(folder, "exports.mjs");
  writeFileSync(
    file,
    `const exports = {};
for (const name of ${JSON.stringify(names)}) {
  try {
    const { default: original } = await import(name);
    exports[name] = Object.keys(await import(name)).filter((key) =>
      key !== "default" && /^[A-Za-z_$][\\w$]*$/.test(key) && key in original);
  } catch {}
}
console.log(JSON.stringify(exports));\n`,
  );
  const { stdout, stderr } = spawnSync(program, [...options, file], {
    encoding: "utf8",
    env: { ...process.env, ...env },
  });
  const last = stdout.trimEnd().split("\n").at(-1)!;
  if (!last.startsWith("{")) throw new Error(`${program} failed: ${stderr}`);
  return JSON.parse(last) as Exports;
}

function writeModules(folder: string, exports: Exports): void {
  const others = Object.keys(exports).filter((name) => name !== itself);
  for (const [name, keys] of Object.entries(exports)) {
    const lines = [
      `import original from "${name}";`,
      "export default original;",
      ...keys
        .filter((key) => key !== "syncBuiltinESMExports")
        .map((key) => `export let ${key} = original.${key};`),
      ...(name === itself
        ? syncOf(others)
        : [
            "export const sync = () => {",
            ...keys.map((key) => `  ${key} = original.${key};`),
            "};",
          ]),
    ];
    writeFileSync(join(folder, fileOf(name)), lines.join("\n"));
  }
}

const itself = "node:module";

function syncOf(names: readonly string[]): string[] {
  return [
    ...names.map(
      (name, index) =>
        `import { sync as sync${index} } from "./${fileOf(name)}";`,
    ),
    "export const syncBuiltinESMExports = () => {",
    ...names.map((_, index) => `  sync${index}();`),
    "};",
  ];
}

function fileOf(name: string): string {
  return `${name.replace("node:", "").replaceAll("/", "-")}.mjs`;
}
