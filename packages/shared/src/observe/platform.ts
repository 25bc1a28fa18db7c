import { existsSync } from "node:fs";
import { isMainThread } from "node:worker_threads";
import type { Platform } from "./descriptor.ts";
import { Linux } from "./linux.ts";
import { macos } from "./macos.ts";
import { unsupportedNode } from "./unsupported-node.ts";

/** Thrown where descriptors cannot be counted; the message says what to do. */
export class CannotCountError extends Error {
  override name = "CannotCountError";
}

let chosen: Platform | undefined;

/** The platform this runs on. Throws a {@link CannotCountError} elsewhere. */
export function platform(): Platform {
  return (chosen ??= choose());
}

function choose(): Platform {
  const problem = unsupportedNode();
  if (problem !== undefined) throw new CannotCountError(problem);
  if (!isMainThread) {
    throw new CannotCountError(
      "Descriptors belong to the process, so a worker thread cannot tell its " +
        "own from another's. Run this in the main thread or in a process of " +
        "its own (in vitest: pool: 'forks').",
    );
  }
  if (process.platform === "darwin") return macos;
  if (process.platform === "linux") {
    if (canReadProc()) return new Linux();
    throw new CannotCountError(
      "/proc/self/fd cannot be read, and Linux counts descriptors nowhere " +
        "else. Mount it (mount -t proc proc /proc), or leave the sandbox or " +
        "give the --permission that hides it.",
    );
  }
  throw new CannotCountError(
    `Descriptors are counted on Linux and macOS, not on ${process.platform}. ` +
      "On Windows use WSL (wsl --install) or the dev container of this " +
      "repository.",
  );
}

function canReadProc(): boolean {
  try {
    return existsSync("/proc/self/fd");
  } catch {
    return false; // ERR_ACCESS_DENIED of Node's permission model
  }
}
