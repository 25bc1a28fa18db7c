// The release waits until the server has closed its side too. A server that
// never does keeps the block, the caller and the socket waiting.

import { once } from "node:events";
import type { Socket } from "node:net";

export class Connection implements AsyncDisposable {
  readonly socket: Socket;
  readonly patience: number;

  constructor(socket: Socket, patience = 1000) {
    this.socket = socket;
    this.patience = patience;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.socket.closed) return;
    const closed = once(this.socket, "close");
    this.socket.resume().end(); // leaks fd
    await closed;
  }
}
