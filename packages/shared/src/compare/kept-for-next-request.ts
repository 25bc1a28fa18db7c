import type { Entry } from "../observe/descriptor.ts";
import { describe } from "../observe/open-descriptors.ts";
import { type Agent, agents } from "../opened-at/agents.ts";
import type { Owner } from "../opened-at/owner.ts";
import { otherEnd, thisEnd } from "./other-end.ts";

/** Connections without a request, by identity. */
export type Idle = ReadonlySet<string>;

/**
 * The idle connections that this process keeps for its next request:
 * those of `http.globalAgent` and `https.globalAgent`, those of `fetch`, whose
 * body was read or cancelled, and those of other agents that live longer. The
 * other end is among them when it is in this process as well. They are closed
 * after some seconds without a request. A connection in use is not one of them,
 * and neither is one of an agent that has to be destroyed.
 *
 * @param livesLonger - whether an agent need not be destroyed yet.
 */
export function keptForNextRequest(
  entries: readonly Entry[],
  livesLonger: (agent: Agent) => boolean = () => true,
): Idle {
  const sockets = entries.filter(({ kind }) => kind === "socket");
  if (sockets.length === 0) return new Set();
  const others = agents.all().filter(livesLonger);
  const idle = [...globalAgents(), ...others.map(({ it }) => it.deref())];
  const numbers = new Set(idle.flatMap(idleOf).map(numberOf));
  return withOtherEnds(sockets, numbers);
}

/** The hooks and fixtures whose agents keep a connection, by its identity. */
export function makersOfIdle(entries: readonly Entry[]): Map<string, Owner> {
  const makers = new Map<string, Owner>();
  const sockets = entries.filter(({ kind }) => kind === "socket");
  if (sockets.length === 0) return makers;
  for (const { it, owner } of agents.all()) {
    if (!owner?.servesOthers) continue;
    const numbers = new Set(idleOf(it.deref()).map(numberOf));
    for (const identity of withOtherEnds(sockets, numbers))
      makers.set(identity, owner);
  }
  return makers;
}

function withOtherEnds(
  sockets: readonly Entry[],
  numbers: ReadonlySet<unknown>,
): Idle {
  const kept = sockets.map(({ fd }) => numbers.has(fd));
  if (!kept.includes(true)) return new Set();
  const names = describe(sockets).map(({ target }) => target);
  const keptNames = new Set<string | undefined>(
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

/** Asked for only when needed: a program without requests need not load them. */
let modules: readonly { globalAgent: unknown }[] | undefined;

function globalAgents(): unknown[] {
  modules ??= (["node:http", "node:https"] as const).map((name) =>
    process.getBuiltinModule(name),
  );
  return [
    ...modules.map(({ globalAgent }) => globalAgent),
    ...["undici.globalDispatcher.1", "undici.globalDispatcher.2"].map(
      (name) => (globalThis as Fields)[Symbol.for(name)],
    ),
  ];
}

/** The idle sockets of an Agent of `http`, or of a dispatcher of undici. */
function idleOf(agent: unknown): unknown[] {
  const free = (agent as Fields | null | undefined)?.["freeSockets"];
  if (typeof free === "object" && free !== null) {
    return Object.values(free).flatMap((sockets) => sockets ?? []);
  }
  return clientsOf(agent)
    .filter((client) => field(client, "size") === 0)
    .map((client) => field(client, "socket"));
}

/**
 * undici keeps its clients in private fields, which are the same in Node 20 to
 * 26. Where a field is missing, the connection is reported as open.
 */
function clientsOf(dispatcher: unknown): unknown[] {
  const inner = innerOf(dispatcher);
  if (inner.length > 0) return inner.flatMap(clientsOf);
  const clients = field(dispatcher, "clients");
  if (Array.isArray(clients)) return clients;
  if (!(clients instanceof Map)) return [dispatcher];
  return [...clients.values()].flatMap((pool: unknown) =>
    clientsOf(field(pool, "dispatcher") ?? pool),
  );
}

const agentsOfProxy = [
  ...["no proxy agent", "http proxy agent", "https proxy agent"],
  ...["proxy agent", "proxy client"],
];

/**
 * The dispatchers behind one for a proxy. The last kind has its client in a
 * field that cannot be read, and makes it in its constructor.
 */
function innerOf(dispatcher: unknown): unknown[] {
  if (typeof dispatcher !== "object" || dispatcher === null) return [];
  const inner = agentsOfProxy
    .map((name) => field(dispatcher, name))
    .filter((it) => it !== undefined);
  if (dispatcher.constructor?.name !== "Http1ProxyWrapper") return inner;
  return [agents.nextAfter(dispatcher)];
}

function numberOf(socket: unknown): unknown {
  return field(field(socket, "_handle"), "fd");
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
