// By default, SIGINT (Ctrl-C) and SIGTERM end the process at once. No `finally`
// and no dispose runs, so the draft stays in the public folder of the site.

import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";

type Render = (folder: string, signal?: AbortSignal) => Promise<void>;

export async function main(site: string, render: Render): Promise<void> {
  const draft = mkdtempSync(join(site, "draft-"));
  using stack = new DisposableStack();
  stack.defer(() => rmSync(draft, { recursive: true, force: true }));
  await render(draft);
}
