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
  const name = withoutFile(typed);
  const chosen = catalog.filter(
    ({ topic, path }) => name === topic || name === path,
  );
  if (chosen.length > 0) return chosen;
  const near = nearest(catalog, name);
  throw new UsageError(
    [
      `There is no topic or pair named ${JSON.stringify(typed)}.`,
      ...(near.length > 0 ? ["Nearest:", ""] : []),
      ...near.map((path) => `  npx pnpm@12 start ${path}`),
      "",
      "All of them: npx pnpm@12 start --list",
    ].join("\n"),
  );
}

/** What a shell completes: `examples/manual-close/early-return/wrong.ts`. */
function withoutFile(typed: string): string {
  return typed
    .replace(/^(\.\/)?examples\//, "")
    .replace(/\/((wrong|correct|pair)\.ts)?$/, "");
}

/** Up to three names that may have been meant; a pair is known by its own too. */
function nearest(catalog: Listing[], typed: string): string[] {
  const names = new Set(catalog.flatMap(({ topic, path }) => [topic, path]));
  const far = (name: string) =>
    Math.min(
      distance(typed, name),
      distance(typed, name.slice(name.indexOf("/") + 1)),
    );
  return [...names]
    .filter((name) => far(name) <= typed.length / 2)
    .toSorted((a, b) => far(a) - far(b))
    .slice(0, 3);
}
