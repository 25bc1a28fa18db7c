// The server has until the deadline to close its side. Then the timer destroys
// the socket, and the release ends either way.

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
    using _deadline = setTimeout(() => {
      const isSent = this.socket.writableFinished;
      this.socket.destroy(isSent ? undefined : new Error("data is not sent"));
    }, this.patience);
    this.socket.resume().end();
    await closed;
  }
}
