import type { Leak, Leaks } from "./find-leaks.ts";

/**
 * The leaks without those that replace a descriptor of the baseline: of the
 * same kind, opened by the same line, and as many as were closed. A log that
 * rotates and a client that reconnects do this, and live longer than a test.
 * Descriptors of an unknown line are never taken for a replacement.
 */
export function withoutReplaced(leaks: Leaks): Leaks {
  const vanished = [...leaks.vanished];
  const left = leaks.filter((leak) => {
    const replaced = vanished.findIndex((closed) =>
      isOfSameOrigin(closed, leak),
    );
    if (replaced >= 0) vanished.splice(replaced, 1);
    return replaced < 0;
  });
  return Object.assign(left, { vanished });
}

function isOfSameOrigin(a: Leak, b: Leak): boolean {
  return originOf(a) !== undefined && originOf(a) === originOf(b);
}

function originOf({ kind, openedAt }: Leak): string | undefined {
  if (openedAt === undefined) return undefined;
  const { file, line, column } = openedAt;
  return `${kind} ${file}:${line}:${column}`;
}
