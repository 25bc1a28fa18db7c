// `terminate` stops the thread at once. No `finally` and no dispose runs in it,
// so its temporary directory stays.

import type { Worker } from "node:worker_threads";

export async function stop(worker: Worker, _patience: number): Promise<void> {
  await worker.terminate();
}
