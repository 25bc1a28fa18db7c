import type { Entry } from "./descriptor.ts";
import { inodeOf } from "./entry.ts";
import { statSync } from "./real-fs.ts";

/** The target of what was closed before it could be asked for. */
export const closedWhileLooking = "closed while looking";

// The first of V8's threads that waits for another has the processors counted
// (absl::Mutex, get_nprocs of glibc), through this file.
const processors = "/sys/devices/system/cpu/online";
let inode: string | undefined;

/**
 * Whether a thread of V8's has this open for a moment, which may be long when a
 * busy machine keeps it from going on.
 */
export function isTransient({ fd, identity }: Entry): boolean {
  inode ??= inodeOfProcessors();
  return identity === `${fd}:${inode}`;
}

/** Empty where there is no such file, or it may not be asked for. */
function inodeOfProcessors(): string {
  try {
    return inodeOf(statSync(processors, { bigint: true }));
  } catch {
    return "";
  }
}
