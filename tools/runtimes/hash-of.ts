import { createHash } from "node:crypto";
import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { examples } from "course";

/** Of the files of a pair, and of those of other pairs that they import. */
export function hashOf(path: string): string {
  const files = ["pair.ts", "wrong.ts", "correct.ts"].map((name) =>
    join(examples, path, name),
  );
  return hashOfFiles(new Set(files.flatMap(withImports)));
}

/** Of the files that decide how each pair is measured. */
export function hashOfDriver(): string {
  return hashOfFiles(driverFiles());
}

/**
 * What runs a side on another runtime, how each runtime is started, and all
 * pinned versions: tsx and core-js are part of Node 22 here.
 */
export function driverFiles(): string[] {
  const driver = join(examples, "../packages/course/src/runtimes");
  return [
    ...globSync("*.ts", { cwd: driver, exclude: ["*.test.ts"] })
      .toSorted()
      .map((name) => join(driver, name)),
    join(import.meta.dirname, "installed.ts"),
    join(import.meta.dirname, "pnpm-lock.yaml"),
  ];
}

function hashOfFiles(files: Iterable<string>): string {
  const hash = createHash("sha256");
  for (const file of files) hash.update(readFileSync(file));
  return hash.digest("hex").slice(0, 16);
}

function withImports(file: string): string[] {
  const source = readFileSync(file, "utf8");
  const imports = source.matchAll(/\bfrom "(\.[^"]+)"/g);
  return [
    file,
    ...[...imports].flatMap(([, name]) =>
      withImports(join(dirname(file), name!)),
    ),
  ];
}
