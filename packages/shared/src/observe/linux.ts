import type { Entry, Platform } from "./descriptor.ts";
import { entryAt, entryBehind, isLimit, sorted } from "./entry.ts";
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

/**
 * Linux, from `/proc`: this process, or another one of the same user, which
 * cannot change the result. Every read is synchronous, so that no work of this
 * process's thread pool is seen halfway.
 */
export class Linux implements Platform {
  readonly #process: "self" | number;
  #lastNumbers = "";
  readonly #links = new Map<number, string>();
  #unreadable = 0;

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

  entries(): Entry[] {
    const numbers = this.#openNumbers();
    this.#forgetLinksUnless(numbers);
    const entries: Entry[] = [];
    for (const fd of numbers) {
      const entry = this.#entryAt(fd);
      if (entry?.kind === "anonymous")
        entries.push(...this.#withWatches(entry));
      else if (entry !== undefined) entries.push(entry);
      // Otherwise it was closed since: the one that read the folder.
    }
    return entries;
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

  #entryAt(fd: number): Entry | undefined {
    return this.#process === "self"
      ? entryAt(fd)
      : entryBehind(this.#path(`fd/${fd}`), fd);
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
    const link = this.#anonymousLink(entry.fd);
    const named = { ...entry, identity: `${entry.identity}:${link}` };
    return link === "anon_inode:inotify"
      ? [named, ...this.#watchesOf(named)]
      : [named];
  }

  /** Reading links again that have not changed would double the time. */
  #forgetLinksUnless(numbers: readonly number[]): void {
    const now = numbers.join();
    if (now !== this.#lastNumbers) this.#links.clear();
    this.#lastNumbers = now;
  }

  #anonymousLink(fd: number): string {
    const link = this.#links.get(fd) ?? this.#linkOf(fd);
    if (link !== closedWhileReading) this.#links.set(fd, link);
    return link;
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
