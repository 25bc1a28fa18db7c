// `close` closes the idle connections once, at the start. A connection that
// becomes idle later holds it until the keep-alive timeout.

import type { Server } from "node:http";

/** Stops the server; call it before the server listens. */
export function stopOf(server: Server, _patience: number): () => Promise<void> {
  return async () => {
    await server[Symbol.asyncDispose](); // leaks fd
  };
}
