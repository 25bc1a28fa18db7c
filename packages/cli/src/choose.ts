import { distance } from "fastest-levenshtein";
import type { Listing } from "./catalog.ts";
import { UsageError } from "./usage-error.ts";

/**
 * The listings that a name stands for: all without one, a topic's, or one pair.
 *
 * @throws {UsageError} naming the nearest when there is no such name.
 */
export function choose(catalog: Listing[], typed?: string): Listing[] {
  if (typed === undefined) return catalog;
  // What a shell completes: examples/manual-close/
  const name = typed.replace(/^(\.\/)?examples\//, "").replace(/\/+$/, "");
  const chosen = catalog.filter(
    ({ topic, path }) => name === topic || name === path,
  );
  if (chosen.length > 0) return chosen;
  throw new UsageError(
    [
      `There is no topic or pair named ${JSON.stringify(typed)}. Nearest:`,
      "",
      ...nearest(catalog, name).map((path) => `  npx pnpm@12 start ${path}`),
      "",
      "All of them: npx pnpm@12 start --list",
    ].join("\n"),
  );
}

/** Three names a person may have meant; a pair is also known by its own. */
function nearest(catalog: Listing[], typed: string): string[] {
  const names = new Set(catalog.flatMap(({ topic, path }) => [topic, path]));
  const far = (name: string) =>
    Math.min(
      distance(typed, name),
      distance(typed, name.slice(name.indexOf("/") + 1)),
    );
  return [...names].toSorted((a, b) => far(a) - far(b)).slice(0, 3);
}
