import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

/**
 * Counts the closings of a number that is not open, whether or not anybody is
 * told of the error (EBADF): such a number may be somebody else's by then.
 *
 * @returns the count, and what begins again at none.
 */
export function countEbadfCloses(): { count: () => number; begin: () => void } {
  const { close, closeSync } = fs;
  let count = 0;
  const look = (error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "EBADF")
      count += 1;
  };
  Object.assign(fs, {
    closeSync(fd: number) {
      try {
        closeSync(fd);
      } catch (error) {
        look(error);
        throw error;
      }
    },
    close(fd: number, callback?: (error: Error | null) => void) {
      if (callback === undefined) return close(fd);
      close(fd, (error) => {
        look(error);
        callback(error);
      });
    },
  });
  syncBuiltinESMExports();
  return { count: () => count, begin: () => void (count = 0) };
}
