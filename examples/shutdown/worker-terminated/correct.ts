// The message asks the worker to stop, and its thread ends when its scopes have
// ended. At the deadline, a worker that still runs is terminated.

import { once } from "node:events";
import type { Worker } from "node:worker_threads";

export async function stop(worker: Worker, patience: number): Promise<void> {
  if (worker.threadId === -1) return; // it has ended
  await using _thread = worker; // after an error, until the thread has ended
  const ended = once(worker, "exit");
  worker.postMessage("stop");
  using _deadline = setTimeout(() => void worker.terminate(), patience);
  await ended;
}
