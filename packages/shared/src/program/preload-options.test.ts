import { spawnSync } from "node:child_process";
import { mkdtempDisposableSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { preloadOptions } from "./preload-options.ts";

test.for([" ", "'", '"', "#", "%", "?"])(
  "preloadOptions names a module whose folder has %j in its name",
  (letter) => {
    using folder = mkdtempDisposableSync(join(tmpdir(), `a${letter}b-`));
    const file = join(folder.path, "preload.mjs");
    writeFileSync(file, 'console.log("preloaded");');
    const { NODE_OPTIONS, BUN_OPTIONS } = preloadOptions(pathToFileURL(file), {
      NODE_OPTIONS: "--no-warnings",
      BUN_OPTIONS: "--smol",
    });
    expect(outputWith(NODE_OPTIONS)).toBe("preloaded\n");
    // Bun splits it as follows, and does not read escapes.
    const [smol, preload, ...others] = BUN_OPTIONS.split(/[ '"\\%]/);
    expect({ smol, others }).toEqual({ smol: "--smol", others: [] });
    const imported = preload!.replace("--preload=", "--import=");
    expect(outputWith(imported)).toBe("preloaded\n");
  },
);

function outputWith(NODE_OPTIONS: string): string {
  const env = { ...process.env, NODE_OPTIONS };
  const args = ["--eval", ""];
  return spawnSync(process.execPath, args, { env, encoding: "utf8" }).stdout;
}
