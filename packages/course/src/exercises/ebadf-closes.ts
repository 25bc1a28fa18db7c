import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

/**
 * Counts the calls that close a number which is not open (EBADF), whether or not
 * the error is caught: the number may already belong to another file.
 *
 * @returns the count, and a function that begins again at zero.
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
