import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CannotCountError } from "fdleak";

/** An empty directory; disposing removes it with all that is in it. */
export interface Scratch extends Disposable {
  readonly path: string;
}

/** What `process.exit` removes, because it disposes nothing. */
const made = new Set<string>();

/** @throws {CannotCountError} when no directory can be made. */
export function makeScratch(prefix: string): Scratch {
  if (!process.listeners("exit").includes(removeAll)) {
    process.on("exit", removeAll);
  }
  try {
    const path = realpathSync(mkdtempSync(join(tmpdir(), prefix)));
    made.add(path);
    return { path, [Symbol.dispose]: () => remove(path) };
  } catch (error) {
    throw new CannotCountError(
      `No scratch directory can be made in ${tmpdir()}: ${(error as Error).message}. ` +
        "Point TMPDIR at a directory that can be written to.",
    );
  }
}

function remove(path: string): void {
  rmSync(path, { recursive: true, force: true });
  made.delete(path);
}

function removeAll(): void {
  for (const path of made) remove(path);
}
