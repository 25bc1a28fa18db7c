// The handler aborts the work, so the block ends and disposes the draft. Then
// Node exits with 130 (SIGINT) or 143 (SIGTERM), even if the work returned.

import { mkdtempSync, rmSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";

type Render = (folder: string, signal?: AbortSignal) => Promise<void>;

export async function main(site: string, render: Render): Promise<void> {
  const controller = new AbortController();
  const { signal } = controller;
  let exitCode = 0;
  const interrupt = (name: NodeJS.Signals) => {
    exitCode = 128 + constants.signals[name];
    controller.abort(new Error(name));
    // npm may pass on a Ctrl-C that has arrived already. After a second, the
    // same signal ends the process at once.
    setTimeout(() => process.off(name, interrupt), 1000).unref();
  };
  process.on("SIGINT", interrupt).on("SIGTERM", interrupt);
  using handlers = new DisposableStack();
  handlers.defer(() => {
    process.off("SIGINT", interrupt).off("SIGTERM", interrupt);
    if (signal.aborted) process.exitCode = exitCode;
  });
  try {
    const draft = mkdtempSync(join(site, "draft-"));
    using stack = new DisposableStack();
    stack.defer(() => rmSync(draft, { recursive: true, force: true }));
    await render(draft, signal);
  } catch (error) {
    if (!isFrom(signal, error)) throw error;
  }
}

/** `fetch` rejects with the reason, Node's timers with it as the cause. */
function isFrom({ aborted, reason }: AbortSignal, error: unknown): boolean {
  return (
    aborted && (error === reason || (error as Error | null)?.cause === reason)
  );
}
