// process.exit() ends the process where it stands: no line below it runs, no
// `finally` and no dispose. The draft stays behind, in a site that is served.

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
    process.exit(2);
  }
  renameSync(copy, join(site, "index.html"));
}
