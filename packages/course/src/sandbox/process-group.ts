import {
  type ChildProcess,
  type SpawnOptions,
  spawn,
} from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Readable } from "node:stream";

const compileCache = join(
  import.meta.dirname,
  "../../node_modules/.cache/compile",
);

/**
 * Starts a watchman and becomes the program. The watchman reads descriptor 4,
 * which ends when the process at its other end is gone, even if that was killed.
 * Then the watchman kills the program, which may be too busy to notice, removes
 * the scratch directory that it no longer writes to, and kills the group.
 * Two parentheses, so that the watchman is no child of the program.
 */
const watched = `
scratch=$1; shift
( ( read -r never; kill -9 $$; rm -rf "$scratch"; kill -9 0 ) <&4 3>&- 4<&- >/dev/null 2>&1 & )
exec "$@" 4<&-`;

/**
 * Starts a program as the leader of a new process group, with shell commands
 * before it. The group is killed when this process is gone, and the scratch
 * directory removed; descriptor 4 has to be a pipe for that.
 */
export function spawnInGroup(
  before: string,
  program: readonly string[],
  { scratch = "", ...options }: SpawnOptions & { scratch?: string | undefined },
): ChildProcess {
  const script = before + watched;
  return spawn("sh", ["-c", script, "sh", scratch, ...program], {
    ...options,
    detached: true,
    env: {
      ...process.env,
      NODE_COMPILE_CACHE: compileCache,
      ...options.env,
      // Node reads these in another thread, whose descriptors come and go.
      NODE_EXTRA_CA_CERTS: undefined,
      NODE_USE_SYSTEM_CA: undefined,
    },
  });
}

/**
 * Removes a scratch directory when this process is gone, even if that was
 * killed. Disposed when the directory is removed otherwise.
 */
export function watchScratch(scratch: string): AsyncDisposable {
  const watchman = spawn(
    "sh",
    ["-c", 'read -r never; rm -rf "$1"', "sh", scratch],
    { detached: true, stdio: ["pipe", "ignore", "ignore"] },
  );
  const ended = new Promise((resolve) => watchman.once("close", resolve));
  watchman.on("error", () => {}); // without a shell nothing else runs either
  return {
    async [Symbol.asyncDispose]() {
      watchman.kill("SIGKILL");
      await ended;
    },
  };
}

export function killGroup(leader: number | undefined): void {
  if (leader === undefined) return;
  try {
    process.kill(-leader, "SIGKILL");
  } catch {
    // The group is empty.
  }
}

/** Drains a stream, however much comes, and keeps what it ended with. */
export function tailOf(stream: Readable): () => string {
  let tail = "";
  stream.setEncoding("utf8").on("data", (text: string) => {
    tail = (tail + text).slice(-4096);
  });
  return () => tail;
}

/** Waits until a stream to or from a child is closed. */
export async function closed(
  stream: ChildProcess["stdio"][number] | undefined,
): Promise<void> {
  if (!stream || stream.closed) return;
  stream.destroy();
  await once(stream, "close");
}
