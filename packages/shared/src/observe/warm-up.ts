import fs from "node:fs";
import { createServer } from "node:net";
import { dirname } from "node:path";
import { isatty } from "node:tty";
import { runtime } from "./runtime.ts";

/**
 * Node's. To watch a folder, the kernel goes through all names that it has seen
 * in it (`fsnotify_set_children_dentry_flags`): 12 ms for a busy `/tmp`.
 */
export const smallFolder = dirname(process.execPath);

let warm = false;

/**
 * Makes Node open the descriptors that it opens on first use and keeps: libuv's
 * spare descriptor with the first stream, the inotify descriptor with the first
 * watch, and a terminal, which Node opens a second time for its standard
 * streams. Without it, 16 of 30 situations that hold descriptors look like a
 * leak when they are the first of their kind in a process. {@link baseline}
 * calls it; only the first call does anything.
 */
export function warmUp(): void {
  if (warm) return;
  warm = true;
  for (const name of ["stdin", "stdout", "stderr"] as const) touch(name);
  tried(() => {
    // `exclusive`: otherwise a cluster worker asks its primary, and waits.
    const server = createServer().on("error", () => {});
    server.listen({ port: 0, host: undefined, exclusive: true }).close();
  });
  tried(() => {
    fs.accessSync(smallFolder); // Deno's watch throws later, where nothing catches
    fs.watch(smallFolder).close();
  });
  if (runtime === "bun") warmUpBun();
  if (runtime === "deno") tried(warmUpDeno);
}

/**
 * It opens the sockets of its signal handlers with the first handler, or within
 * a second of its start. Later it ignores the signal, so take one that does
 * nothing by default.
 */
function warmUpDeno(): void {
  const handler = () => {};
  process.on("SIGWINCH", handler).off("SIGWINCH", handler);
}

/** Its thread for requests and its `spawnSync` have event loops that stay. */
function warmUpBun(): void {
  tried(() => void fetch("http://0.0.0.0:1").catch(() => {})); // refused
  tried(() => process.getBuiltinModule("node:child_process").spawnSync("true"));
  // The thread opens them a moment later.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
}

/** Opening may fail: not permitted, or no descriptor left. */
function tried(use: () => void): void {
  try {
    use();
  } catch {
    // It would fail later as well, so there is nothing to warm up.
  }
}

/** Not for a pipe: its stream opens nothing, but makes it non-blocking. */
function touch(name: "stdin" | "stdout" | "stderr"): void {
  if (isatty(["stdin", "stdout", "stderr"].indexOf(name))) void process[name];
}
