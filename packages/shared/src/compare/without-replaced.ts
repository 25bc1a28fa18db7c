import type { Leak, Leaks } from "./find-leaks.ts";

/**
 * The leaks without those that replace a descriptor of the baseline: of the
 * same kind, opened by the same line, and as many as were closed. A log that
 * rotates and a client that reconnects do this, and live longer than a test.
 * Descriptors of an unknown line are never taken for a replacement.
 */
export function withoutReplaced(leaks: Leaks): Leaks {
  const closed = Map.groupBy(leaks.vanished, originOf);
  const left = leaks.filter((leak) => {
    const origin = originOf(leak);
    return origin === undefined || closed.get(origin)?.pop() === undefined;
  });
  const vanished = [...closed.values()].flat();
  return Object.assign(left, { vanished });
}

function originOf({ kind, openedAt }: Leak): string | undefined {
  if (openedAt === undefined) return undefined;
  const { file, line, column } = openedAt;
  return `${kind} ${file}:${line}:${column}`;
}
