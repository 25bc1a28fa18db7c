import { dirname } from "node:path";
import { pathToFileURL } from "node:url";
import { withoutTypes } from "./without-types.ts";

/** Imported before the channel is there to ask over. */
const first = ["channel.ts", "child-channel.ts"].map(
  (name) => new URL(name, import.meta.url).href,
);

/** The modules that each program was seen to import, by URL. */
const seen = new Map<string, Set<string>>();

/**
 * The modules that a child is handed at its start. Which ones a program needs is
 * learned from its first children, which ask for them one by one.
 */
export class SourcesFor {
  readonly #declaration: string;
  readonly #folder: string;
  readonly #known: Set<string>;
  #isLearning = true;

  constructor(program: string, declaration: string) {
    this.#declaration = pathToFileURL(declaration).href;
    this.#folder = `${pathToFileURL(dirname(declaration)).href}/`;
    this.#known =
      seen.get(program) ?? new Set([...first, pathToFileURL(program).href]);
    seen.set(program, this.#known);
  }

  all(): Map<string, string> {
    const sources = new Map<string, string>();
    for (const url of [...this.#known, this.#declaration]) {
      const source = withoutTypes(url);
      if (source !== undefined) sources.set(url, source);
    }
    return sources;
  }

  /** A module that was not handed over. */
  of(url: string): string | undefined {
    const source = withoutTypes(url);
    // What lies beside a declaration is of no use to the others.
    const isCommon = this.#isLearning && !url.startsWith(this.#folder);
    if (source !== undefined && isCommon) this.#known.add(url);
    return source;
  }

  /** What is imported from now on is foreign. */
  stopLearning(): void {
    this.#isLearning = false;
  }
}
