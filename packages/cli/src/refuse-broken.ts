import { basename, dirname } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { BrokenPairError } from "course";

/**
 * Says where a `pair.ts` is broken, why, and what to type next.
 *
 * @returns the exit code.
 * @throws what its import threw, if a package is missing: the launcher says what
 * to do.
 */
export function refuseBroken({ file, cause }: BrokenPairError): number {
  if (isOfDependencies(cause)) throw cause;
  const name = dirname(file);
  const pair = `${basename(dirname(name))}/${basename(name)}`;
  console.error(
    `${placeIn(cause, file) ?? file} cannot be loaded: ${String(cause)}\n` +
      `Correct it, then: npm start ${pair}`,
  );
  return 1;
}

/** A package that is missing, and not a file of this repository. */
function isOfDependencies(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code !== "ERR_MODULE_NOT_FOUND") return false;
  return /^Cannot find package|node_modules/.test(message);
}

/** The line in that file, or in the file it imports that is broken. */
function placeIn(error: unknown, file: string): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { href } = pathToFileURL(file);
  const { stack = "" } = error;
  const places = [...stack.matchAll(/(file:\S+?):(\d+)/g)];
  const place = places.find(([, url]) => url === href) ?? places[0];
  return place && `${fileURLToPath(place[1]!)}:${place[2]}`;
}
