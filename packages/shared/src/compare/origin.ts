import type { Entry } from "../observe/descriptor.ts";
import { describe } from "../observe/open-descriptors.ts";
import { ledger } from "../opened-at/ledger.ts";
import type { Owner } from "../opened-at/owner.ts";
import { otherEnd, thisEnd } from "./other-end.ts";

/** Which descriptor it is, and on whose behalf it was opened, if known. */
export interface Origin {
  readonly identity: string;
  readonly owner: Owner | undefined;
}

/**
 * The origin of each entry. A connection that a server has accepted has the
 * owner of its other end, if that is in this process as well.
 *
 * @param open - all that are open now.
 */
export function originsOf(
  entries: readonly Entry[],
  open: Iterable<Entry>,
): Origin[] {
  const owners = ledger.ownersOf(entries);
  const isAccepted = ({ kind }: Entry, index: number) =>
    kind === "socket" && owners[index] === undefined;
  const someAreAccepted = ledger.tracing && entries.some(isAccepted);
  const peers = someAreAccepted ? ownersByPeer(open) : new Map();
  return entries.map((entry, index) => ({
    identity: entry.identity,
    owner: owners[index] ?? peers.get(entry.identity),
  }));
}

/** The owner of each connection's other end, by its identity. */
function ownersByPeer(open: Iterable<Entry>): Map<string, Owner | undefined> {
  const sockets = [...open].filter(({ kind }) => kind === "socket");
  const owners = ledger.ownersOf(sockets);
  const names = describe(sockets).map(({ target }) => target);
  const byName = new Map(
    names.map((name, index) => [otherEnd(name), owners[index]]),
  );
  return new Map(
    sockets.map(({ identity }, index) => [
      identity,
      byName.get(thisEnd(names[index]!)),
    ]),
  );
}
