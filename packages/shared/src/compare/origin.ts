import type { Entry } from "../observe/descriptor.ts";
import { describe } from "../observe/open-descriptors.ts";
import { ledger } from "../opened-at/ledger.ts";
import type { Owner } from "../opened-at/owner.ts";
import { makersOfIdle } from "./kept-for-next-request.ts";
import { otherEnd, thisEnd } from "./other-end.ts";

/** Which descriptor it is, and on whose behalf it was opened, if known. */
export interface Origin {
  readonly identity: string;
  readonly owner: Owner | undefined;
}

/**
 * The origin of each entry. A connection that a server has accepted has the
 * owner of its other end, if that is in this process as well. An idle connection
 * belongs to the hook or the fixture that made its agent.
 *
 * @param open - all that are open now.
 */
export function originsOf(
  entries: readonly Entry[],
  open: Iterable<Entry>,
): Origin[] {
  const all = [...open];
  const owners = ledger.ownersOf(entries);
  const isAccepted = ({ kind }: Entry, index: number) =>
    kind === "socket" && owners[index] === undefined;
  const someAreAccepted = ledger.tracing && entries.some(isAccepted);
  const peers = someAreAccepted ? ownersByPeer(all) : new Map();
  const makers = makersOfIdle(all);
  return entries.map(({ identity }, index) => ({
    identity,
    owner: makers.get(identity) ?? owners[index] ?? peers.get(identity),
  }));
}

/** The owner of each connection's other end, by its identity. */
function ownersByPeer(open: readonly Entry[]): Map<string, Owner | undefined> {
  const sockets = open.filter(({ kind }) => kind === "socket");
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
