import { CannotCountError } from "./cannot-count-error.ts";
import type { Platform } from "./descriptor.ts";
import { Linux } from "./linux.ts";
import { readlinkSync } from "./real-fs.ts";

/**
 * Another process on Linux. Each method throws a {@link CannotCountError} when
 * the process has ended or may not be read.
 */
export function otherProcess(pid: number): Platform {
  const linux = new Linux(pid);
  return {
    count: () => whileRunning(pid, () => linux.count()),
    entries: () => whileRunning(pid, () => linux.entries()),
    targets: (entries) => whileRunning(pid, () => linux.targets(entries)),
  };
}

/**
 * A process that ends loses all its descriptors at once, so one that still runs
 * after a read was read completely.
 */
function whileRunning<Result>(pid: number, read: () => Result): Result {
  try {
    const result = read();
    mustRun(pid);
    return result;
  } catch (error) {
    if (error instanceof CannotCountError) throw error;
    mustRun(pid); // may throw a better explanation
    throw new CannotCountError(
      `The descriptors of process ${pid} cannot be read.`,
      { cause: error },
    );
  }
}

/**
 * The kernel takes the link to the program away before the descriptors (do_exit
 * in kernel/exit.c), and a process that waits for its parent, a zombie, has
 * neither. Reading a link needs no descriptor.
 */
function mustRun(pid: number): void {
  try {
    readlinkSync(`/proc/${pid}/exe`);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new CannotCountError(
      code === "EACCES"
        ? `The descriptors of process ${pid} may be read by its own user ` +
            "and by root only."
        : `There is no process ${pid}: it has ended, or was never started.`,
      { cause },
    );
  }
}
