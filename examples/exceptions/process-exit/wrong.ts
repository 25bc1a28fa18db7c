// `process.exit` ends the process at once: no later line, no `finally` and no
// dispose runs. The draft stays in the public folder of the site.

import {
  copyFileSync,
  mkdtempDisposableSync,
  renameSync,
  statSync,
} from "node:fs";
import { join } from "node:path";

export function main(page: string, site: string): void {
  publish(page, site);
}

export function publish(page: string, site: string): void {
  using draft = mkdtempDisposableSync(join(site, "draft-"));
  const copy = join(draft.path, "page.html");
  copyFileSync(page, copy);
  if (statSync(copy).size === 0) {
    console.error(`${page} is empty`);
    process.exit(2);
  }
  renameSync(copy, join(site, "index.html"));
}
