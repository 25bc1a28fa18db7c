import type { Listing } from "course";
import { nearest, swallowedOption } from "./nearest.ts";
import { UsageError } from "./usage-error.ts";

/**
 * The listings that a name stands for: all without one, those of a part of the
 * course or of a topic, or one pair, which needs its topic only if another topic
 * has a pair of that name.
 *
 * @param command - to be typed with the nearest name.
 * @throws {UsageError} naming the candidates when there are several, and the
 * nearest when there is no such name.
 */
export function choose(
  catalog: Listing[],
  typed?: string,
  command = "npm start",
): Listing[] {
  if (typed === undefined) return catalog;
  const name = withoutFile(typed);
  const chosen = catalog.filter(({ part, topic, path }) =>
    [part, topic, path].includes(name),
  );
  if (chosen.length > 0) return chosen;
  const named = catalog.filter((listing) => name === listing.name);
  if (named.length === 1) return named;
  if (named.length > 1) {
    throw new UsageError(
      [
        `Several topics have a pair named ${JSON.stringify(typed)}:`,
        "",
        ...named.map(({ path }) => `  ${command} ${path}`),
      ].join("\n"),
    );
  }
  const names = catalog.flatMap(({ topic, path }) => [topic, path]);
  const near = nearest(names, name);
  throw new UsageError(
    [
      `There is no topic or pair named ${JSON.stringify(typed)}.`,
      ...(near.length > 0 ? ["Nearest:", ""] : []),
      ...near.map((path) => `  ${command} ${path}`),
      "",
      ...swallowedOption(typed),
      "All of them: npm start -- --list",
    ].join("\n"),
  );
}

/** What a shell completes: `examples/manual-close/early-return/wrong.ts`. */
function withoutFile(typed: string): string {
  return typed
    .replace(/^(\.\/)?examples\//, "")
    .replace(/\/((wrong|correct|pair)\.ts)?$/, "");
}
