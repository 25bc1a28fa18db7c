import { platform } from "./platform.ts";

/**
 * How many descriptors this process has open. On Linux 6.2 and later this
 * takes constant time, opens nothing and works at the descriptor limit.
 *
 * Inotify watches share one descriptor, so they are not counted here;
 * {@link openDescriptors} lists each.
 *
 * @throws {CannotCountError} in a worker thread, without `/proc`, and on
 * anything but Linux and macOS.
 */
export function countDescriptors(): number {
  return platform().count();
}
