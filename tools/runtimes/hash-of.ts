import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { examples } from "course";

/** Of the files of a pair, and of those of other pairs that they import. */
export function hashOf(path: string): string {
  const hash = createHash("sha256");
  const files = ["pair.ts", "wrong.ts", "correct.ts"].map((name) =>
    join(examples, path, name),
  );
  for (const file of new Set(files.flatMap(withImports))) {
    hash.update(readFileSync(file));
  }
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
