import type { Descriptor, Entry } from "./descriptor.ts";
import { platform } from "./platform.ts";

/**
 * Every descriptor this process has open, in the order of their numbers, and
 * each inotify watch behind the descriptor it shares.
 *
 * @throws {CannotCountError} in a worker thread, without `/proc`, and on
 * anything but Linux and macOS.
 */
export function openDescriptors(): Descriptor[] {
  return describe(platform().entries());
}

/** Labels entries while they are open. */
export function describe(entries: readonly Entry[]): Descriptor[] {
  const targets = platform().targets(entries);
  return entries.map(({ fd, kind }, index) => ({
    fd,
    kind,
    target: targets[index]!,
  }));
}
