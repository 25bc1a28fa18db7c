import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { read, root } from "./readmes.ts";

/**
 * Installs the packages of `tools/<name>/package.json` into
 * `node_modules/.cache/<name>`. Nothing runs at install time. The lockfile
 * beside it follows package.json.
 *
 * @param options - for pnpm.
 * @returns the folder that they are installed in.
 */
export function install(name: string, options: string[] = []): string {
  const folder = join(root, "tools", name);
  const cache = join(root, "node_modules/.cache", name);
  mkdirSync(cache, { recursive: true });
  const settings = ["package.json", "pnpm-lock.yaml"];
  for (const file of settings) {
    if (existsSync(join(folder, file))) {
      copyFileSync(join(folder, file), join(cache, file));
    }
  }
  const { packageManager } = JSON.parse(read("package.json"));
  const { status } = spawnSync(
    "npx",
    ["--yes", packageManager, "install", "--ignore-workspace"].concat(
      "--ignore-scripts",
      "--no-frozen-lockfile",
      ...options,
    ),
    { cwd: cache, stdio: ["inherit", 2, 2] },
  );
  if (status !== 0) throw new Error("pnpm install failed");
  copyFileSync(join(cache, "pnpm-lock.yaml"), join(folder, "pnpm-lock.yaml"));
  return cache;
}
