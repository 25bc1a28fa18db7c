import { watch } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { once } from "node:events";

/**
 * Has Node open what it opens lazily and keeps: libuv's spare descriptor with
 * the loop's first stream, the inotify descriptor with its first watch, and
 * the standard streams. Of 30 situations that hold descriptors 16 look like a
 * leak of one when they are the first of their kind in a process.
 */
export async function warmUp(): Promise<void> {
  void process.stdin;
  void process.stdout;
  void process.stderr;
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  server.close();
  await once(server, "close");
  try {
    watch(tmpdir()).close();
  } catch {
    // Out of inotify instances or watches: then none can be leaked either.
  }
}
