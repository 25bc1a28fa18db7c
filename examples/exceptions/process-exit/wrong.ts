// `process.exit` ends the process at once: no later line, no `finally` and no
// dispose runs. The draft stays in the public folder of the site.

import {
  copyFileSync,
  mkdtempSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { join } from "node:path";

export function main(page: string, site: string): void {
  publish(page, site);
}

export function publish(page: string, site: string): void {
  const draft = mkdtempSync(join(site, "draft-"));
  using stack = new DisposableStack();
  stack.defer(() => rmSync(draft, { recursive: true, force: true }));
  const copy = join(draft, "page.html");
  copyFileSync(page, copy);
  if (statSync(copy).size === 0) {
    console.error(`${page} is empty`);
    process.exit(2);
  }
  renameSync(copy, join(site, "index.html"));
}
