import { isMainThread } from "node:worker_threads";
import { CannotCountError } from "./cannot-count-error.ts";
import type { Platform } from "./descriptor.ts";
import { Linux } from "./linux.ts";
import { macos } from "./macos.ts";
import { existsSync } from "./real-fs.ts";
import { runtime } from "./runtime.ts";
import { unsupportedNode } from "./unsupported-node.ts";

let chosen: Platform | undefined;

/**
 * The platform that this process runs on.
 *
 * @throws {CannotCountError} on any other, and where nothing can be counted.
 */
export function platform(): Platform {
  return (chosen ??= choose());
}

function choose(): Platform {
  const problem = unsupportedNode();
  if (problem !== undefined) throw new CannotCountError(problem);
  if (!isMainThread) {
    throw new CannotCountError(
      "Descriptors belong to the process, so a worker thread cannot tell its " +
        "own from another's. Run this in the main thread or in a separate " +
        "process (in vitest: pool: 'forks').",
    );
  }
  if (process.platform === "darwin") return macos;
  if (process.platform === "linux") {
    // Deno's fstat knows only the files that its own fs has opened.
    const self = runtime === "deno" ? process.pid : "self";
    if (canReadProc()) return new Linux(self);
    if (runtime === "deno" && !isPermitted()) {
      throw new CannotCountError(
        "Deno lets no program read /proc/self/fd without --allow-all. Run it " +
          "with deno run --allow-all, or deno test --allow-all.",
      );
    }
    if (isPermitted() && isProcMounted()) {
      throw new CannotCountError(
        "/proc/self/fd is there, but fs does not find it. Is fs mocked for the " +
          "whole process? Restore it before the check, or mock only the " +
          "module that uses it.",
      );
    }
    throw new CannotCountError(
      "/proc/self/fd cannot be read, and Linux counts descriptors nowhere " +
        "else. Mount it (mount -t proc proc /proc), or leave the sandbox that " +
        "hides it, or with node --permission add --allow-fs-read=/proc.",
    );
  }
  throw new CannotCountError(
    `Descriptors are counted on Linux and macOS, not on ${process.platform}. ` +
      "On Windows use WSL (wsl --install) or a Linux container.",
  );
}

function canReadProc(): boolean {
  try {
    return existsSync("/proc/self/fd");
  } catch {
    return false; // Node's permission model throws ERR_ACCESS_DENIED
  }
}

/** By Node's permission model, where there is one, or by Deno's. */
function isPermitted(): boolean {
  if (runtime === "node") {
    return process.permission?.has("fs.read", "/proc/self/fd") ?? true;
  }
  try {
    existsSync("/proc/self/fd");
    return true;
  } catch {
    return false;
  }
}

/** Asks without fs: libuv reads this from /proc/self/stat. */
function isProcMounted(): boolean {
  try {
    return process.memoryUsage.rss() > 0;
  } catch {
    return false;
  }
}
