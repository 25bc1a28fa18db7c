import type { Entry, Platform } from "./descriptor.ts";
import {
  type Stats,
  entryOf,
  isLimit,
  isSameInode,
  sorted,
  statsAt,
  statsBehind,
} from "./entry.ts";
import { closedWhileReading } from "./transient.ts";
import {
  lstatSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  statSync,
} from "./real-fs.ts";
import { socketNames } from "./socket-names.ts";
import { unreadable } from "./unreadable-watches.ts";

/** A descriptor as it was when it was last examined. */
interface Examined {
  readonly fd: number;
  readonly stats: Stats;
  readonly entries: readonly Entry[];
}

/**
 * Linux, from `/proc`: this process, or another one of the same user, which
 * cannot change the result. Every read is synchronous, so that no work of this
 * process's thread pool is seen halfway.
 */
export class Linux implements Platform {
  readonly #process: "self" | number;
  #unreadable = 0;
  #examined: readonly Examined[] = [];
  #entries: readonly Entry[] = [];

  constructor(process: "self" | number = "self") {
    this.#process = process;
  }

  /**
   * The size of `/proc/self/fd` is the number of open descriptors since Linux
   * 6.2 (commit f1f1f2569901). Before, it is 0 and the folder has to be read,
   * which opens one more descriptor.
   */
  count(): number {
    const { size } = statSync(this.#path("fd"));
    if (size > 0) return size;
    const own = this.#process === "self" ? 1 : 0;
    return readdirSync(this.#path("fd")).length - own;
  }

  entries(): readonly Entry[] {
    if (this.#isUnchanged()) return this.#entries;
    // What was closed since has no stats: the descriptor that read the folder.
    this.#examined = this.#openNumbers().flatMap(
      (fd) => this.#examine(fd) ?? [],
    );
    this.#entries = this.#examined.flatMap(({ entries }) => entries);
    return this.#entries;
  }

  #examine(fd: number): Examined | undefined {
    const stats = this.#statsOf(fd);
    return stats && { fd, stats, entries: this.#entriesOf(fd, stats) };
  }

  #entriesOf(fd: number, stats: Stats): Entry[] {
    const entry = entryOf(fd, stats);
    return entry.kind === "anonymous" ? this.#withWatches(entry) : [entry];
  }

  /**
   * Whether as many are open as before, and each is the same: then there is no
   * other. It is cheaper than to read the folder and to make identities.
   */
  #isUnchanged(): boolean {
    const { length } = this.#examined;
    if (length === 0 || statSync(this.#path("fd")).size !== length)
      return false;
    return this.#examined.every((before) => this.#isSame(before));
  }

  #isSame({ fd, stats, entries }: Examined): boolean {
    const now = this.#statsOf(fd);
    if (now === undefined || !isSameInode(now, stats)) return false;
    return entries[0]!.kind !== "anonymous" || this.#hasSameWatches(entries);
  }

  #hasSameWatches([entry, ...before]: readonly Entry[]): boolean {
    const { identity } = entry!;
    if (identity.endsWith(closedWhileReading)) return false;
    if (!identity.endsWith(inotify)) return true;
    const now = this.#watchesOf(entry!);
    return (
      now.length === before.length &&
      now.every((watch, index) => watch.identity === before[index]!.identity)
    );
  }

  targets(entries: readonly Entry[]): string[] {
    const sockets = entries.some(({ kind }) => kind === "socket")
      ? socketNames(this.#path("net"))
      : new Map<string, string>();
    return entries.map((entry) => {
      const link = this.#linkOf(entry.fd);
      switch (entry.kind) {
        case "socket":
          return sockets.get(link) ?? namelessSocket(sockets.size);
        case "pipe":
          return this.#pipeName(entry.fd, link);
        case "watch":
          return watchName(entry.identity);
        default:
          return link;
      }
    });
  }

  #path(name: string): string {
    return `/proc/${this.#process}/${name}`;
  }

  #statsOf(fd: number): Stats | undefined {
    return this.#process === "self"
      ? statsAt(fd)
      : statsBehind(this.#path(`fd/${fd}`));
  }

  /** At the descriptor limit a folder cannot be read; links in it can. */
  #openNumbers(): number[] {
    try {
      return sorted(readdirSync(this.#path("fd")));
    } catch (error) {
      if (!isLimit(error)) throw error;
      return this.#countedUp();
    }
  }

  /**
   * Tries every number until all open ones are found. The kernel hands out the
   * lowest free number, so few tries fail. But a number may be far above the
   * limit: inherited, or opened before the limit was lowered.
   */
  #countedUp(): number[] {
    const open = this.count();
    const numbers: number[] = [];
    for (let fd = 0; numbers.length < open && fd < mostNumbers; fd++) {
      const path = this.#path(`fd/${fd}`);
      const link = lstatSync(path, { throwIfNoEntry: false });
      if (link !== undefined) numbers.push(fd);
    }
    return numbers;
  }

  /** Anonymous inodes share one inode; the link tells them apart. */
  #withWatches(entry: Entry): Entry[] {
    const link = this.#linkOf(entry.fd);
    const named = { ...entry, identity: `${entry.identity}:${link}` };
    return link === inotify ? [named, ...this.#watchesOf(named)] : [named];
  }

  /**
   * One `inotify wd:` line for each watch, see proc_pid_fdinfo(5). Watches that
   * cannot be read get a new identity each time, so that they never pass for
   * clean.
   */
  #watchesOf({ fd, identity }: Entry): Entry[] {
    const info = this.#infoOf(fd);
    const watches =
      info === undefined
        ? [`${unreadable} ${++this.#unreadable}`]
        : (info.match(/^inotify wd:.*$/gm) ?? []);
    return watches.map((watch) => ({
      fd,
      kind: "watch",
      identity: `${identity}:${watch}`,
    }));
  }

  /** `undefined` when it cannot be read, as at the descriptor limit. */
  #infoOf(fd: number): string | undefined {
    try {
      return readFileSync(this.#path(`fdinfo/${fd}`), "utf8");
    } catch {
      return undefined;
    }
  }

  #linkOf(fd: number): string {
    try {
      return readlinkSync(this.#path(`fd/${fd}`));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      return code === "ENAMETOOLONG"
        ? "a path too long to read"
        : closedWhileReading;
    }
  }

  #pipeName(fd: number, link: string): string {
    if (!link.startsWith("pipe:")) return link; // a named pipe has a path
    const flags = /^flags:\s+(\d+)/m.exec(this.#infoOf(fd) ?? "")?.[1];
    if (flags === undefined) return link;
    const writes = (Number.parseInt(flags, 8) & 3) === 1; // O_WRONLY
    return `${writes ? "write" : "read"} end of ${link}`;
  }
}

const inotify = "anon_inode:inotify";
const mostNumbers = 2 ** 20; // fs.nr_open unless changed, see proc_sys_fs(5)

function namelessSocket(namesRead: number): string {
  return namesRead > 0
    ? "socket, not connected"
    : "socket, unreadable at the descriptor limit";
}

function watchName(identity: string): string {
  const watch = /inotify wd:\w+ ino:(\w+) sdev:(\w+)/.exec(identity);
  if (watch === null) return "watches, unreadable at the descriptor limit";
  const [inode, device] = watch.slice(1).map((hex) => Number.parseInt(hex, 16));
  const numbers = `${device! >>> 20}:${device! & 0xfffff}`; // MAJOR and MINOR
  return `inotify watch on inode ${inode} of device ${numbers}`;
}
