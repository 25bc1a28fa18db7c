// The race decides which socket the caller gets. It does not stop the other
// attempts, and no variable holds their sockets.

import { addAbortListener, once } from "node:events";
import { connect, type Socket, type TcpNetConnectOpts } from "node:net";

export async function connectFirst(
  mirrors: TcpNetConnectOpts[],
  signal: AbortSignal,
): Promise<Socket> {
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  using _listener = addAbortListener(signal, () =>
    aborted.reject(signal.reason),
  );
  const attempts = mirrors.map(async (mirror) => {
    const socket = connect(mirror);
    await once(socket, "connect");
    return socket;
  });
  const first = Promise.any(attempts);
  return await Promise.race([first, aborted.promise]); // leaks fd
}
