import type { Descriptor, Entry } from "./descriptor.ts";
import { platform } from "./platform.ts";

/**
 * Every descriptor this process has open, by ascending number. Each inotify
 * watch follows the descriptor that it shares.
 *
 * @throws {CannotCountError} in a worker thread, without `/proc`, and on
 * anything but Linux and macOS.
 */
export function openDescriptors(): Descriptor[] {
  return describe(platform().entries());
}

/** Adds the targets to entries. */
export function describe(entries: readonly Entry[]): Descriptor[] {
  const targets = platform().targets(entries);
  return entries.map(({ fd, kind }, index) => ({
    fd,
    kind,
    target: targets[index]!,
  }));
}
