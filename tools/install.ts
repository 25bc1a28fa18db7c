import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { read, root } from "./readmes.ts";

/**
 * For npm and pnpm: without these settings they try for minutes before they say
 * that no registry answers. The time is between two bytes, so that a slow network
 * is good enough.
 */
export const impatient = {
  npm_config_fetch_retries: "1",
  npm_config_fetch_retry_mintimeout: "1000",
  npm_config_fetch_timeout: "20000",
  pnpm_config_fetch_retries: "1",
  pnpm_config_fetch_retry_mintimeout: "1000",
  pnpm_config_fetch_timeout: "20000",
};

/** The launcher shows the message alone, and ends with the exit code. */
export class CannotInstallError extends Error {
  override name = "CannotInstallError";
  readonly exitCode = 3;
}

/**
 * Installs the packages of `tools/<name>/package.json` into
 * `node_modules/.cache/<name>`. Nothing runs at install time. The lockfile
 * beside it follows package.json.
 *
 * @param options - for pnpm.
 * @returns the folder that they are installed in.
 * @throws {CannotInstallError} when pnpm fails; it has printed the reason.
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
  console.error(`Installing the packages of tools/${name}/package.json …`);
  const { packageManager } = JSON.parse(read("package.json"));
  const { status } = spawnSync(
    "npx",
    ["--yes", packageManager, "install", "--ignore-workspace"].concat(
      "--ignore-scripts",
      "--no-frozen-lockfile",
      ...options,
    ),
    {
      cwd: cache,
      env: { ...process.env, ...impatient },
      stdio: ["inherit", 2, 2],
    },
  );
  if (status !== 0) {
    throw new CannotInstallError(
      `The packages of tools/${name}/package.json cannot be installed.\n` +
        "That needs the network. For a report on this machine:\n\n" +
        "  node packages/cli/doctor.js\n\n" +
        `Then: npm run ${name}`,
    );
  }
  copyFileSync(join(cache, "pnpm-lock.yaml"), join(folder, "pnpm-lock.yaml"));
  return cache;
}
