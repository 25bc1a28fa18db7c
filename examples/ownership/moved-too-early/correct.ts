// The stack owns the job until `add` has returned. If the queue refuses the
// job, the stack closes the file.

import { closeSync, fstatSync, openSync } from "node:fs";

export function submit(path: string, queue: Queue): void {
  using stack = new DisposableStack();
  const job = stack.use(new Job(path));
  if (job.size === 0) throw new Error("the job is empty");
  queue.add(job);
  stack.move(); // The queue owns the job.
}

export interface Queue {
  /** The queue disposes the job later, unless `add` throws. */
  add(job: Job): undefined; // `void` would accept an async `add`
}

export class Job implements Disposable {
  #fd: number | null;

  constructor(path: string) {
    this.#fd = openSync(path, "r");
  }

  get fd(): number {
    if (this.#fd === null) throw new Error("the job is closed");
    return this.#fd;
  }

  get size(): number {
    return fstatSync(this.fd).size;
  }

  [Symbol.dispose](): void {
    const fd = this.#fd;
    this.#fd = null;
    if (fd !== null) closeSync(fd);
  }
}
