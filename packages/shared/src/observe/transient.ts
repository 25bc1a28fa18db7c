import type { BigIntStats } from "node:fs";
import type { Entry } from "./descriptor.ts";
import { inodeOf } from "./entry.ts";
import { statSync } from "./real-fs.ts";

/** The target of a descriptor that was closed before its target was read. */
export const closedWhileReading = "closed while reading";

/**
 * The files that glibc opens for a moment, in any thread and each once per
 * process. `get_nprocs` counts the processors when a thread of V8 first waits
 * for another (absl::Mutex). `check_may_shrink_heap` of malloc reads how the
 * kernel commits memory when a thread first gives memory back.
 */
export const transientFiles = [
  "/sys/devices/system/cpu/online",
  "/proc/sys/vm/overcommit_memory",
] as const;

let devices: readonly (bigint | undefined)[] | undefined;

/**
 * Whether a thread of V8 has this open for a moment. On a busy machine the
 * moment may be long.
 */
export function isTransient({ fd, kind, identity }: Entry): boolean {
  if (kind !== "file") return false;
  devices ??= transientFiles.map((file) => statOf(file)?.dev);
  return transientFiles.some((file, index) => {
    if (!identity.startsWith(`${fd}:${devices![index]}:`)) return false;
    const stats = statOf(file); // an inode of /proc lasts while it is in use
    return stats !== undefined && identity === `${fd}:${inodeOf(stats)}`;
  });
}

/** `undefined` where there is no such file, or it may not be examined. */
function statOf(file: string): BigIntStats | undefined {
  try {
    return statSync(file, { bigint: true });
  } catch {
    return undefined;
  }
}
