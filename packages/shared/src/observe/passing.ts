/** The target of what was closed before it could be asked for. */
export const closedWhileLooking = "closed while looking";

// Open for a moment only. The first of V8's threads that waits for another has
// the processors counted (absl::Mutex, get_nprocs of glibc), through this file.
const momentary = new Set([
  "/sys/devices/system/cpu/online",
  closedWhileLooking,
]);

/** Whether what is open on this target is about to be closed again. */
export function isPassing(target: string): boolean {
  return momentary.has(target);
}
