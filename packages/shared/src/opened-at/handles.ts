import { AsyncLocalStorage, createHook } from "node:async_hooks";
import { Server } from "node:net";
import { ledger } from "./ledger.ts";
import { type Trace, traceAbove } from "./opening.ts";
import { serving } from "./owner.ts";
import { wrap } from "./wrap.ts";

/** Types of handles that may have a descriptor. */
const numbered = new Set([
  "PIPESERVERWRAP",
  "PIPEWRAP",
  "TCPSERVERWRAP",
  "TCPWRAP",
  "UDPWRAP",
]);

/**
 * The call of `listen`. It returns before the host name is resolved and before
 * anything is opened.
 */
const listening = new AsyncLocalStorage<Trace>();

/** Sockets, servers and the pipes of children; watches and DNS queries. */
export function traceHandles(): void {
  wrap(Server.prototype as Listener, "listen", {
    within: (listen, trace) => listening.run(trace, () => serving(listen)),
  });
  // Node 20 and 22 ignore trackPromises and track promises.
  createHook({ init, ...{ trackPromises: false } }).enable();
}

interface Listener {
  listen: (...args: unknown[]) => Server;
}

/** It must not read the resource, which is not constructed yet. */
function init(id: number, type: string, trigger: number, resource: object) {
  if (numbered.has(type)) {
    const listen = listening.getStore();
    const trace = traceAbove(init);
    ledger.made(id, trigger, resource, listen ? [trace, listen] : [trace]);
  } else if (type === "FSEVENTWRAP") {
    ledger.watching(traceAbove(init));
  } else if (type === "QUERYWRAP") {
    claimForLastQuery(); // it has been sent
    claimForLastQuery = ledger.claimLater(
      traceAbove(init),
      ({ kind }) => kind === "socket",
      Promise.resolve(),
    );
  }
}

let claimForLastQuery = () => {};
