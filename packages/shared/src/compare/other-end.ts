/**
 * The name of a connection's other end: `tcp a → b` for `tcp b → a`. A socket
 * for IPv6 that accepted a connection of IPv4 gets the name as of IPv4.
 * `undefined` for all but connections of TCP: many have one name.
 */
export function otherEnd(name: string): string | undefined {
  const [, here, there] = /^tcp (.+) → (.+)$/.exec(thisEnd(name)) ?? [];
  return here && `tcp ${there} → ${here}`;
}

/** The name in the form of {@link otherEnd}. */
export function thisEnd(name: string): string {
  return name
    .replace(/^tcp6 /, "tcp ")
    .replaceAll(/\[::ffff:([\d.]+)\]/g, "$1");
}
