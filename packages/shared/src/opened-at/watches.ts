import fs, { type FSWatcher } from "node:fs";
import { smallFolder } from "../observe/warm-up.ts";
import { ledger } from "./ledger.ts";
import { traceClosesLike } from "./trace-closes.ts";
import { wrap } from "./wrap.ts";

/** The handle of libuv that every watch of Node starts. */
interface Handle {
  /** Its result is an error code, or 0. */
  start(path: string | Buffer, ...more: unknown[]): number;
}

/** Watches, and the paths that they watch: the kernel gives only inodes. */
export function traceWatches(): void {
  const handle = handleOf();
  if (handle === undefined) return;
  traceClosesLike(handle);
  wrap(Object.getPrototypeOf(handle) as Handle, "start", {
    before: ([path]) => path,
    after: (failed, trace, path) => {
      if (!failed) ledger.watching(trace, String(path));
    },
  });
}

function handleOf(): Handle | undefined {
  let watcher: FSWatcher;
  try {
    watcher = fs.watch(smallFolder);
  } catch {
    return undefined; // not permitted, or no descriptor is left
  }
  const { _handle } = watcher as FSWatcher & { _handle?: Handle };
  watcher.close();
  return _handle;
}
