import { distance } from "fastest-levenshtein";

/** npm takes an option without a `--` before it, and leaves its value. */
export function swallowedOption(typed: string): string[] {
  return /^\d+$/.test(typed) ? ["Options need -- before them.", ""] : [];
}

/** Up to three names that may have been meant; a path by its last part too. */
export function nearest(names: Iterable<string>, typed: string): string[] {
  const far = (name: string) =>
    Math.min(
      distance(typed, name),
      distance(typed, name.slice(name.indexOf("/") + 1)),
    );
  return [...new Set(names)]
    .filter((name) => far(name) <= typed.length / 2)
    .toSorted((a, b) => far(a) - far(b))
    .slice(0, 3);
}
