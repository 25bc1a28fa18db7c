import { createHook } from "node:async_hooks";
import { ledger } from "./ledger.ts";
import { turns } from "./trace.ts";

/** Types of handles that may have a descriptor. */
const numbered = new Set([
  "PIPESERVERWRAP",
  "PIPEWRAP",
  "TCPSERVERWRAP",
  "TCPWRAP",
  "UDPWRAP",
]);

/**
 * Sockets, servers and the pipes of children; DNS queries; and which call scheduled each turn of the event loop.
 */
export function traceHandles(): void {
  // Node 20 and 22 ignore trackPromises and track promises.
  createHook({ init, ...{ trackPromises: false } }).enable();
  turns.start();
}

/** It must not read the resource, which is not constructed yet. */
function init(id: number, type: string, trigger: number, resource: object) {
  if (type === "PROMISE") return;
  const trace = turns.scheduled(type, resource, init);
  if (trace === undefined) return;
  if (numbered.has(type)) {
    ledger.made(id, trigger, resource, trace);
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
