import type { Entry, Platform } from "./descriptor.ts";
import { entryAt, entryOf, sorted } from "./entry.ts";
import { closeSync, openSync, readdirSync } from "./real-fs.ts";

/**
 * macOS, from `/dev/fd`. Written from XNU's devfs_fdesc_support.c and not yet
 * measured. The folder lists every open number. `stat` of an entry fails with
 * EBADF for a kqueue, so the names are read and each number is examined.
 */
export const macos: Platform = {
  count: () => openNumbers().length,
  entries,
  targets: (entries) =>
    entries.map(({ kind }) => `${kind} (macOS gives no path)`),
};

function entries(): Entry[] {
  return openNumbers().map((fd) => entryAt(fd) ?? entryOf(fd, "unexamined"));
}

/** Without the descriptor that reads the folder: it gets the lowest number. */
function openNumbers(): number[] {
  const own = openSync("/dev/null", "r");
  closeSync(own);
  return sorted(readdirSync("/dev/fd")).filter((fd) => fd !== own);
}
