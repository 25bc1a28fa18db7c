import { spawnSync } from "node:child_process";
import { globSync, mkdtempDisposableSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import { output } from "../fixtures/run.ts";
import type { Leak } from "../compare/leak.ts";
import { adviceFor, remedies } from "./remedies.ts";

const root = join(import.meta.dirname, "../../../..");
const fixtures = join(import.meta.dirname, "fixtures");

/** What the snippets may use. */
const names = [
  ...["DatabaseSync", "Worker", "changes", "closeSync", "createServer"],
  ...["createSocket", "openSync"],
  ...["download", "exchange", "file", "handle", "http", "once", "open"],
  ...["opendir", "query", "request", "spawn", "url", "watch"],
];

test("each snippet compiles, and only the wrong ones leave or close something", () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), "remedies-"));
  for (const [id, { wrong, right }] of Object.entries(remedies)) {
    writeFileSync(join(folder.path, `${id}.wrong.mts`), program(id, wrong));
    writeFileSync(join(folder.path, `${id}.right.mts`), program(id, right));
  }
  expect(compilerErrors(folder.path)).toBe("");
  const files = globSync(join(folder.path, "*.mts"));
  expect(files).toHaveLength(2 * Object.keys(remedies).length);
  const args = [...lateCollection, join(fixtures, "run-snippets.ts")];
  const left = output(process.execPath, [...args, ...files]) as string[];
  const clean = files.filter((_, index) => left[index] === "nothing");
  const right = files.filter((file) => file.endsWith(".right.mts"));
  expect(clean.map((file) => basename(file))).toEqual(
    right.map((file) => basename(file)),
  );
}, 150_000);

test("the advice for what an addon keeps is to use it before the tests", () => {
  const note = "opened by native code or a thread; loaded: libsql";
  const loop = { fd: 23, kind: "anonymous", target: "anon_inode:[eventfd]" };
  const pair = { fd: 24, kind: "socket", target: "unnamed unix socket" };
  const ofAddon = [loop, pair].map((leak) => ({ ...leak, note }) as Leak);
  expect(adviceFor(ofAddon)).toEqual([
    "Next: if an addon keeps it for the whole process after its first use, " +
      "use the addon once while a set-up file loads",
  ]);
  expect(adviceFor([loop as Leak])).toEqual([
    expect.stringContaining("(fdleak explain worker)"),
  ]);
});

function program(id: string, snippet: string): string {
  const path = id === "database" ? "databasePath as path" : "path";
  return `import { ${[...names, path].join(", ")} } from "${join(fixtures, "snippets.ts")}";
export default async function snippet(): Promise<unknown> {
${snippet}
return undefined;
}
`;
}

/** Garbage collection closes databases. */
const lateCollection = [
  "--min-semi-space-size=256",
  "--max-semi-space-size=256",
];

function compilerErrors(folder: string): string {
  const config = {
    extends: join(root, "tsconfig.base.json"),
    compilerOptions: {
      allowUnreachableCode: true, // the last line of a program
      typeRoots: [join(root, "node_modules/@types")],
    },
    include: ["*.mts"],
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const { stdout } = spawnSync(process.execPath, [tsc, "-p", folder], {
    encoding: "utf8",
  });
  return stdout;
}
