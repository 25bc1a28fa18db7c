import type { Leak } from "../compare/leak.ts";

/** Leaks of one target that one line opened, in the order of the first of each. */
export function bySameTarget(leaks: readonly Leak[]): Leak[][] {
  const groups = new Map<string, Leak[]>();
  for (const leak of leaks) {
    const { kind, target, note, openedAt } = leak;
    const key = JSON.stringify([
      ...[kind, target, note, openedAt?.file, openedAt?.line],
      ...[openedAt?.through?.file, openedAt?.through?.line],
    ]);
    groups.set(key, [...(groups.get(key) ?? []), leak]);
  }
  return [...groups.values()];
}

/** `/dev/pts/3 (pseudo-terminal)` */
export function targetOf({ target, note }: Leak): string {
  return note === undefined ? target : `${target} (${note})`;
}

const most = 5;

/** `23`, or `23, 24, 25` with the count of all when they are many. */
export function numbersOf(leaks: readonly Leak[]): string {
  const shown = leaks.slice(0, most).map(({ fd }) => fd);
  return leaks.length > most
    ? `${leaks.length} of them (${shown.join(", ")}, …)`
    : shown.join(", ");
}
