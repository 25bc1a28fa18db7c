// The exit code is only noted down. The function returns, which disposes the
// draft, and Node ends with that code once it has nothing left to do.

import {
  copyFileSync,
  mkdtempDisposableSync,
  renameSync,
  statSync,
} from "node:fs";
import { join } from "node:path";

export function publish(page: string, site: string): void {
  using draft = mkdtempDisposableSync(join(site, "draft-"));
  const copy = join(draft.path, "page.html");
  copyFileSync(page, copy);
  if (statSync(copy).size === 0) {
    console.error(`${page} is empty`);
    process.exitCode = 2;
    return;
  }
  renameSync(copy, join(site, "index.html"));
}
