import type { Opening } from "../opened-at/opening.ts";
import type { Leak, Leaks } from "./leak.ts";

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
  const origins = originsOf(b);
  return originsOf(a).some((origin) => origins.includes(origin));
}

/**
 * The line of the user; and the package's, when that opened it in a later turn:
 * it may reconnect after any call of the user.
 */
function originsOf({ kind, openedAt }: Leak): string[] {
  if (openedAt === undefined) return [];
  const { through } = openedAt;
  const own = placeOf(openedAt);
  const isLater = through && !through.stack.includes(own);
  return (isLater ? [own, placeOf(through)] : [own]).map(
    (place) => `${kind} ${place}`,
  );
}

function placeOf({ file, line, column }: Opening): string {
  return `${file}:${line}:${column}`;
}
