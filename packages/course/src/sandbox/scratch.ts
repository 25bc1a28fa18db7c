import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CannotCountError } from "fdleak";

/** An empty directory; disposing removes it with all that is in it. */
export interface Scratch extends Disposable {
  readonly path: string;
}

/** @throws {CannotCountError} when no directory can be made. */
export function makeScratch(prefix: string): Scratch {
  try {
    const path = realpathSync(mkdtempSync(join(tmpdir(), prefix)));
    return {
      path,
      [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
    };
  } catch (error) {
    throw new CannotCountError(
      `No scratch directory can be made in ${tmpdir()}: ${(error as Error).message}. ` +
        "Point TMPDIR at a directory that can be written to.",
    );
  }
}
