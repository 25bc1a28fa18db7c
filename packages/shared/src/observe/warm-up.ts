import fs from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { isatty } from "node:tty";

let warm = false;

/**
 * Has Node open what it opens lazily and keeps: libuv's spare descriptor with
 * the loop's first stream, the inotify descriptor with its first watch, and
 * the standard streams where they are a terminal, which Node opens anew. Of 30
 * situations that hold descriptors 16 look like a leak of one when they are
 * the first of their kind in a process. {@link baseline} calls this; only the
 * first call does anything.
 */
export function warmUp(): void {
  if (warm) return;
  warm = true;
  for (const name of ["stdin", "stdout", "stderr"] as const) touch(name);
  tried(() => {
    // A server of this process alone is made at once, even in a cluster.
    const server = createServer().on("error", () => {});
    server.listen({ port: 0, host: undefined, exclusive: true }).close();
  });
  tried(() => fs.watch(tmpdir()).close());
}

/** What is not permitted, or has run out, cannot be opened later either. */
function tried(use: () => void): void {
  try {
    use();
  } catch {
    // Then there is nothing to warm up.
  }
}

/** Making a stream of a pipe opens nothing, but would make it non-blocking. */
function touch(name: "stdin" | "stdout" | "stderr"): void {
  if (isatty(["stdin", "stdout", "stderr"].indexOf(name))) void process[name];
}
