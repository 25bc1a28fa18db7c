import type { Descriptor } from "../observe/descriptor.ts";
import { existsSync, readFileSync } from "../observe/real-fs.ts";
import { databaseOf, ledger } from "../opened-at/ledger.ts";
import type { Opening } from "../opened-at/opening.ts";

/** What a leaked descriptor is, where neither its target nor its line says it. */
export function noteOn(
  { fd, kind, target }: Descriptor,
  openedAt: Opening | undefined,
): string | undefined {
  if (kind === "device") return terminal(fd, target);
  const path = target.replace(/ \(deleted\)$/, "");
  return (kind === "file" && ofDatabase(path)) || ofOthers(openedAt);
}

function terminal(fd: number, path: string): string | undefined {
  if (path.startsWith("/dev/pts/")) return "pseudo-terminal";
  if (path !== "/dev/ptmx") return undefined;
  const index = terminalIndex(fd);
  const which = index === undefined ? "a pseudo-terminal" : `/dev/pts/${index}`;
  return `the controlling end of ${which}`;
}

/** See proc_pid_fdinfo(5). It cannot be read at the descriptor limit. */
function terminalIndex(fd: number): string | undefined {
  try {
    const info = readFileSync(`/proc/self/fdinfo/${fd}`, "utf8");
    return /^tty-index:\s*(\d+)/m.exec(info)?.[1];
  } catch {
    return undefined;
  }
}

const besides = {
  wal: "write-ahead log",
  shm: "shared memory",
  journal: "rollback journal",
} as const;

/**
 * By names only: a database must not be opened and closed to look into it,
 * because that would release the locks of SQLite.
 */
function ofDatabase(path: string): string | undefined {
  if (/\/etilqs_\w+$/.test(path)) return "temporary file of SQLite";
  const own = databaseOf(path);
  if (own !== undefined && (ledger.isDatabase(own) || existsSync(own))) {
    const suffix = path.slice(own.length + 1) as keyof typeof besides;
    return `${besides[suffix]} of the database ${own.split("/").at(-1)}`;
  }
  const isDatabase =
    ledger.isDatabase(path) ||
    Object.keys(besides).some((suffix) => existsSync(`${path}-${suffix}`));
  return isDatabase ? "SQLite database" : undefined;
}

function ofOthers(openedAt: Opening | undefined): string | undefined {
  if (openedAt?.byAddon) return `opened while ${openedAt.byAddon} was loaded`;
  if (openedAt) return undefined;
  const [addons, workers] = [[...ledger.addons], ledger.workers()];
  const known = [
    ...(addons.length > 0 ? [`loaded: ${addons.join(", ")}`] : []),
    ...(workers.length > 0
      ? [`worker threads were started at ${workers.join(", ")}`]
      : []),
  ];
  if (known.length === 0) return undefined;
  return `opened by native code or a thread; ${known.join("; ")}`;
}
