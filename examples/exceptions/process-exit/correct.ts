// `publish` throws, so its block ends and disposes the draft. `main` only sets
// the exit code; Node exits with it when no work is left.

import {
  copyFileSync,
  mkdtempSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { join } from "node:path";

export function main(page: string, site: string): void {
  try {
    publish(page, site);
  } catch (error) {
    console.error(String(error));
    process.exitCode = 2;
  }
}

export function publish(page: string, site: string): void {
  const draft = mkdtempSync(join(site, "draft-"));
  using stack = new DisposableStack();
  stack.defer(() => rmSync(draft, { recursive: true, force: true }));
  const copy = join(draft, "page.html");
  copyFileSync(page, copy);
  if (statSync(copy).size === 0) throw new Error(`${page} is empty`);
  renameSync(copy, join(site, "index.html"));
}
