import { fileURLToPath, pathToFileURL } from "node:url";
import type { BrokenPairError } from "course";

/**
 * Says where a `pair.ts` is broken, why, and what to type next.
 *
 * @returns the exit code.
 * @throws what its import throws, if a package is missing: the launcher says
 * what to do.
 */
export async function refuseBroken(broken: BrokenPairError): Promise<number> {
  const [, file, topic, name, reason] =
    /^(.+\/([^/]+)\/([^/]+)\/pair\.ts) cannot be loaded: ([^]+)$/.exec(
      broken.message,
    )!;
  const { href } = pathToFileURL(file!);
  // A module that has failed fails again with the same error.
  const error: unknown = await import(href).catch((reason: unknown) => reason);
  if (isOfDependencies(error)) throw error;
  console.error(
    `${placeIn(error, href) ?? file} cannot be loaded: ${reason}\n` +
      `Correct it, then: npm start ${topic}/${name}`,
  );
  return 1;
}

/** A package that is missing, and not a file of this repository. */
function isOfDependencies(error: unknown): boolean {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code !== "ERR_MODULE_NOT_FOUND") return false;
  return /^Cannot find package|node_modules/.test(message);
}

/** The line in that file, or in the file it imports that is broken. */
function placeIn(error: unknown, href: string): string | undefined {
  const { stack = "" } = error as Error;
  const places = [...stack.matchAll(/(file:\S+?):(\d+)/g)];
  const place = places.find(([, url]) => url === href) ?? places[0];
  return place && `${fileURLToPath(place[1]!)}:${place[2]}`;
}
