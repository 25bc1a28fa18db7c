import type { Entry } from "./descriptor.ts";
import { inodeOf } from "./entry.ts";
import { statSync } from "./real-fs.ts";

/** The target of a descriptor that was closed before its target was read. */
export const closedWhileReading = "closed while reading";

// When a thread of V8 first waits for another (absl::Mutex), glibc's get_nprocs
// opens this file to count the processors. It does so once per process.
const processors = "/sys/devices/system/cpu/online";
let inode: string | undefined;

/**
 * Whether a thread of V8 has this open for a moment. On a busy machine the
 * moment may be long.
 */
export function isTransient({ fd, identity }: Entry): boolean {
  inode ??= inodeOfProcessors();
  return identity === `${fd}:${inode}`;
}

/** Empty where there is no such file, or it may not be examined. */
function inodeOfProcessors(): string {
  try {
    return inodeOf(statSync(processors, { bigint: true }));
  } catch {
    return "";
  }
}
