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
  // A server of this process alone is made at once, even in a cluster.
  const server = createServer().on("error", () => {});
  server.listen({ port: 0, host: undefined, exclusive: true }).close();
  try {
    fs.watch(tmpdir()).close();
  } catch {
    // Out of inotify instances or watches: then none can be leaked either.
  }
}

/** Making a stream of a pipe opens nothing, but would make it non-blocking. */
function touch(name: "stdin" | "stdout" | "stderr"): void {
  if (isatty(["stdin", "stdout", "stderr"].indexOf(name))) void process[name];
}
