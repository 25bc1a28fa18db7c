import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Part, readCourseList } from "./course-list.ts";
import type { Pair } from "./pairs/pair.ts";

/** The folder that holds the topics. */
export const examples = join(import.meta.dirname, "../../../examples");

/** A pair by its place in the reading order. */
export interface Listing {
  readonly topic: string;
  readonly part: Part;
  readonly name: string;
  /** `topic/name`, what a person types. */
  readonly path: string;
  /** Imports its declaration. */
  load(): Promise<Pair>;
}

/** A `pair.ts` that cannot be imported; its cause is what the import threw. */
export class BrokenPairError extends Error {
  override name = "BrokenPairError";
  readonly file: string;

  constructor(file: string, cause: unknown) {
    super(`${file} cannot be loaded: ${String(cause)}`, { cause });
    this.file = file;
  }
}

/** Every pair in reading order. */
export function readCatalog(folder: string): Listing[] {
  return Object.entries(readCourseList(folder)).flatMap(
    ([topic, { part, pairs }]) =>
      pairs.map((name) => ({
        topic,
        part,
        name,
        path: `${topic}/${name}`,
        load: () => load(join(folder, topic, name, "pair.ts")),
      })),
  );
}

async function load(file: string): Promise<Pair> {
  try {
    // By URL, because a path may hold `#`, `?` or `%`.
    const module: unknown = await import(pathToFileURL(file).href);
    return (module as { default: Pair }).default;
  } catch (error) {
    throw new BrokenPairError(file, error);
  }
}
