import { AsyncLocalStorage, createHook } from "node:async_hooks";
import { Server } from "node:net";
import { ledger } from "./ledger.ts";
import { serving } from "./owner.ts";
import { type Trace, turns } from "./trace.ts";
import { wrap } from "./wrap.ts";

/** Types of handles that may have a descriptor. */
const numbered = new Set([
  "PIPESERVERWRAP",
  "PIPEWRAP",
  "TCPSERVERWRAP",
  "TCPWRAP",
  "UDPWRAP",
]);

/** The call of `listen`: its owner has the server, whomever that serves. */
const listening = new AsyncLocalStorage<Trace>();

/**
 * Sockets, servers, the pipes of children and DNS queries, and which call
 * scheduled each turn of the event loop.
 */
export function traceHandles(): void {
  wrap(Server.prototype as Listener, "listen", {
    around: (trace) => {
      turns.mayLive(trace);
      const before = listening.getStore();
      const restore = serving();
      listening.enterWith(trace); // `run` would add lines to the stack of an error
      return () => {
        listening.enterWith(before!);
        restore();
      };
    },
  });
  // Node 20 and 22 ignore trackPromises and track promises.
  createHook({ init, ...{ trackPromises: false } }).enable();
  turns.start();
}

interface Listener {
  listen: (...args: unknown[]) => Server;
}

/** It must not read the resource, which is not constructed yet. */
function init(id: number, type: string, trigger: number, resource: object) {
  if (type === "PROMISE") return;
  const trace = turns.scheduled(type, resource, init);
  if (trace === undefined) return;
  if (numbered.has(type)) {
    const call = listening.getStore() ?? trace;
    ledger.made(id, trigger, resource, { trace, call });
  } else if (type === "QUERYWRAP") {
    claimForLastQuery(); // it has been sent
    claimForLastQuery = ledger.claimLater(
      trace,
      ({ kind }) => kind === "socket",
      Promise.resolve(),
    );
  }
}

let claimForLastQuery = () => {};
