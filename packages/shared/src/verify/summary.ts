import type { Descriptor, Kind } from "../observe/descriptor.ts";

/** How many descriptors of each kind: `{ file: 2, socket: 1 }`. */
export type Tally = Partial<Record<Kind, number>>;

/** Counts descriptors, leaks among them, by kind: `{ file: 2, socket: 1 }`. */
export function tally(descriptors: readonly Pick<Descriptor, "kind">[]): Tally {
  const counts: Tally = {};
  for (const { kind } of descriptors) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

/**
 * A tally in English, in the alphabetical order of the kinds: `2 files and 1
 * socket`; `nothing` when it has none. Equal tallies give equal texts.
 *
 * @throws {TypeError} when there is no such kind.
 */
export function summary(counts: Tally): string {
  const parts = Object.entries(counts)
    .filter(([, count]) => count > 0)
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([kind, count]) => amount(count, kind as Kind));
  return parts.length === 0 ? "nothing" : parts.join(" and ");
}

const names: Record<Kind, readonly [one: string, several: string]> = {
  anonymous: ["anonymous descriptor", "anonymous descriptors"],
  device: ["device", "devices"],
  directory: ["directory", "directories"],
  file: ["file", "files"],
  pipe: ["pipe", "pipes"],
  socket: ["socket", "sockets"],
  unknown: ["unknown descriptor", "unknown descriptors"],
  watch: ["watch", "watches"],
};

function amount(count: number, kind: Kind): string {
  const known = Object.keys(names).join(", ");
  if (!(kind in names)) {
    throw new TypeError(`There is no kind "${kind}"; the kinds are ${known}`);
  }
  const [one, several] = names[kind];
  return `${count} ${count === 1 ? one : several}`;
}
