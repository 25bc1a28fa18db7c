// Every socket that does not win is destroyed, connected or not, before the
// caller gets the winner or an error.

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
  const losers = new Set<Socket>();
  const attempts = mirrors.map(async (mirror) => {
    const socket = connect(mirror);
    losers.add(socket);
    await once(socket, "connect");
    return socket;
  });
  try {
    const first = Promise.any(attempts);
    const winner = await Promise.race([first, aborted.promise]);
    losers.delete(winner);
    return winner;
  } finally {
    for (const socket of losers) socket.destroy();
  }
}
