import type { Entry, Platform } from "./descriptor.ts";
import { entryAt, sorted, unexamined } from "./entry.ts";
import { closeSync, openSync, readdirSync } from "./real-fs.ts";

/**
 * macOS, from `/dev/fd`. Written from XNU's devfs_fdesc_support.c and not yet
 * measured. The folder lists every open number, but a kqueue answers EBADF to
 * `stat` of its entry, so only names are read and numbers examined.
 */
export const macos: Platform = {
  count: () => openNumbers().length,
  entries,
  targets: (entries) =>
    entries.map(({ kind }) => `${kind} (macOS tells no more)`),
};

function entries(): Entry[] {
  return openNumbers().map((fd) => entryAt(fd) ?? unexamined(fd));
}

/** Without the descriptor of the look itself: the lowest that was free. */
function openNumbers(): number[] {
  const own = openSync("/dev/null", "r");
  closeSync(own);
  return sorted(readdirSync("/dev/fd")).filter((fd) => fd !== own);
}
