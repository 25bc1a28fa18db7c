import type { Entry } from "../observe/descriptor.ts";
import { describe } from "../observe/open-descriptors.ts";
import { otherEnd, thisEnd } from "./other-end.ts";

/** Connections without a request, by identity. */
export type Idle = ReadonlySet<string>;

/**
 * The idle connections that this process keeps for its next request:
 * those of `http.globalAgent` and `https.globalAgent`, and those of `fetch`,
 * whose body was read or cancelled. The other end is among them when it is in
 * this process as well. They are closed after some seconds without a request.
 * A connection in use is not one of them, and neither is one of another Agent,
 * which has to be destroyed.
 */
export function keptForNextRequest(entries: readonly Entry[]): Idle {
  const sockets = entries.filter(({ kind }) => kind === "socket");
  if (sockets.length === 0) return new Set();
  const numbers = new Set([...keptByAgents(), ...keptByFetch()].map(numberOf));
  const kept = sockets.map(({ fd }) => numbers.has(fd));
  if (!kept.includes(true)) return new Set();
  const names = describe(sockets).map(({ target }) => target);
  const keptNames = new Set(
    names.filter((_, index) => kept[index]).map(thisEnd),
  );
  return new Set(
    sockets
      .filter(
        (_, index) => kept[index] || keptNames.has(otherEnd(names[index]!)),
      )
      .map(({ identity }) => identity),
  );
}

/** Asked for only now: a program without requests need not load them. */
function keptByAgents(): unknown[] {
  return (["node:http", "node:https"] as const)
    .map((name) => process.getBuiltinModule(name).globalAgent.freeSockets)
    .flatMap((free) => Object.values(free).flatMap((sockets) => sockets ?? []));
}

function numberOf(socket: unknown): unknown {
  return field(field(socket, "_handle"), "fd");
}

/**
 * undici keeps its clients in private fields, which are the same in Node 20 to
 * 26. Where a field is missing, the connection is reported as open.
 */
function keptByFetch(): unknown[] {
  return ["undici.globalDispatcher.1", "undici.globalDispatcher.2"]
    .map((name) => (globalThis as Fields)[Symbol.for(name)])
    .flatMap((agent) => {
      const pools = field(agent, "clients");
      return pools instanceof Map ? [...pools.values()] : [];
    })
    .flatMap((pool: unknown) => {
      const clients = field(field(pool, "dispatcher") ?? pool, "clients");
      return Array.isArray(clients) ? clients : [pool];
    })
    .filter((client) => field(client, "size") === 0)
    .map((client) => field(client, "socket"));
}

type Fields = Record<PropertyKey, unknown>;

/** The value under a symbol of this description, or under this name. */
function field(owner: unknown, name: string): unknown {
  if (typeof owner !== "object" || owner === null) return undefined;
  for (let one = owner; one !== null; one = Object.getPrototypeOf(one)) {
    for (const symbol of Object.getOwnPropertySymbols(one)) {
      if (symbol.description === name) return (owner as Fields)[symbol];
    }
  }
  return (owner as Fields)[name];
}
