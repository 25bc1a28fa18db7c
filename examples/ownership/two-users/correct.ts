// The shared file counts its leases, and the last one closes it. A lease that
// is disposed twice is counted once.

import { closeSync, openSync, readSync } from "node:fs";

export class SharedFile {
  readonly #path: string;
  #fd: number | null = null;
  #leases = 0;

  constructor(path: string) {
    this.#path = path;
  }

  lease(): Lease {
    this.#fd ??= openSync(this.#path, "r");
    this.#leases++;
    const lease = new DisposableStack();
    lease.defer(() => this.#release());
    return {
      read: (offset, length) => {
        if (lease.disposed) throw new Error("the lease is over");
        return this.#read(offset, length);
      },
      [Symbol.dispose]: () => lease.dispose(),
    };
  }

  #release(): void {
    if (--this.#leases > 0) return;
    const fd = this.#fd;
    this.#fd = null;
    if (fd !== null) closeSync(fd);
  }

  #read(offset: number, length: number): string {
    if (this.#fd === null) throw new Error("the file is closed");
    const bytes = Buffer.alloc(length);
    const count = readSync(this.#fd, bytes, { position: offset });
    return bytes.toString("utf8", 0, count);
  }
}

export interface Lease extends Disposable {
  /** Both count bytes, not letters. */
  read(offset: number, length: number): string;
}
