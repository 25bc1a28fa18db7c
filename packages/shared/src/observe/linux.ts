import type { Entry, Platform } from "./descriptor.ts";
import { entryAt, isLimit, sorted } from "./entry.ts";
import { closedWhileLooking } from "./passing.ts";
import {
  lstatSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  statSync,
} from "./real-fs.ts";
import { socketNames } from "./socket-names.ts";

/**
 * Linux, from `/proc`. Looking is synchronous throughout, so that no work of
 * this process's own thread pool is seen halfway.
 */
export const linux: Platform = { count, entries, targets };

/**
 * The size of `/proc/self/fd` is the number of open descriptors since Linux
 * 6.2 (commit f1f1f2569901); before, it is 0 and the folder has to be read,
 * which opens a descriptor of its own.
 */
function count(): number {
  const { size } = statSync("/proc/self/fd");
  return size > 0 ? size : readdirSync("/proc/self/fd").length - 1;
}

function entries(): Entry[] {
  const numbers = openNumbers();
  forgetLinksUnless(numbers);
  const entries: Entry[] = [];
  for (const fd of numbers) {
    const entry = entryAt(fd);
    if (entry?.kind === "anonymous") entries.push(...withWatches(entry));
    else if (entry !== undefined) entries.push(entry);
    // else it was the look's own
  }
  return entries;
}

/** At the descriptor limit a folder cannot be read; links in it can. */
function openNumbers(): number[] {
  try {
    return sorted(readdirSync("/proc/self/fd"));
  } catch (error) {
    if (!isLimit(error)) throw error;
    return countedUp();
  }
}

const mostNumbers = 2 ** 20; // fs.nr_open unless changed, see proc_sys_fs(5)

/**
 * Tries every number until all that are open are found. The kernel hands out
 * the lowest that is free, so few are tried in vain; yet one may be far above
 * the limit, inherited or opened before the limit was lowered.
 */
function countedUp(): number[] {
  const open = count();
  const numbers: number[] = [];
  for (let fd = 0; numbers.length < open && fd < mostNumbers; fd++) {
    const link = lstatSync(`/proc/self/fd/${fd}`, { throwIfNoEntry: false });
    if (link !== undefined) numbers.push(fd);
  }
  return numbers;
}

/** Anonymous inodes share one inode; the link tells them apart. */
function withWatches(entry: Entry): Entry[] {
  const link = anonymousLink(entry.fd);
  const named = { ...entry, identity: `${entry.identity}:${link}` };
  return link === "anon_inode:inotify" ? [named, ...watchesOf(named)] : [named];
}

let lookedAt = "";
const links = new Map<number, string>();

/** Half of a look's time would go to links that are what they were. */
function forgetLinksUnless(numbers: readonly number[]): void {
  const looking = numbers.join();
  if (looking !== lookedAt) links.clear();
  lookedAt = looking;
}

function anonymousLink(fd: number): string {
  const link = links.get(fd) ?? linkOf(fd);
  if (link !== closedWhileLooking) links.set(fd, link);
  return link;
}

let looks = 0;

/**
 * One `inotify wd:` line for each watch, see proc_pid_fdinfo(5). What cannot be
 * read differs from one look to the next, so that it never passes for clean.
 */
function watchesOf({ fd, identity }: Entry): Entry[] {
  const info = infoOf(fd);
  const watches =
    info === undefined
      ? [`unreadable in look ${++looks}`]
      : (info.match(/^inotify wd:.*$/gm) ?? []);
  return watches.map((watch) => ({
    fd,
    kind: "watch",
    identity: `${identity}:${watch}`,
  }));
}

/** `undefined` when it cannot be read, as at the descriptor limit. */
function infoOf(fd: number): string | undefined {
  try {
    return readFileSync(`/proc/self/fdinfo/${fd}`, "utf8");
  } catch {
    return undefined;
  }
}

function linkOf(fd: number): string {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    return closedWhileLooking;
  }
}

function targets(entries: readonly Entry[]): string[] {
  const sockets = entries.some(({ kind }) => kind === "socket")
    ? socketNames()
    : new Map<string, string>();
  return entries.map((entry) => {
    const link = linkOf(entry.fd);
    switch (entry.kind) {
      case "socket":
        return sockets.get(link) ?? namelessSocket(sockets.size);
      case "pipe":
        return pipeName(entry.fd, link);
      case "watch":
        return watchName(entry.identity);
      default:
        return link;
    }
  });
}

function namelessSocket(namesRead: number): string {
  return namesRead > 0
    ? "socket, not connected"
    : "socket, unreadable at the descriptor limit";
}

function pipeName(fd: number, link: string): string {
  if (!link.startsWith("pipe:")) return link; // a named pipe has a path
  const flags = /^flags:\s+(\d+)/m.exec(infoOf(fd) ?? "")?.[1];
  if (flags === undefined) return link;
  const writes = (Number.parseInt(flags, 8) & 3) === 1; // O_WRONLY
  return `${writes ? "write" : "read"} end of ${link}`;
}

function watchName(identity: string): string {
  const watch = /inotify wd:\w+ ino:(\w+) sdev:(\w+)/.exec(identity);
  if (watch === null) return "watches, unreadable at the descriptor limit";
  const [inode, device] = watch.slice(1).map((hex) => Number.parseInt(hex, 16));
  const numbers = `${device! >>> 20}:${device! & 0xfffff}`; // MAJOR and MINOR
  return `inotify watch on inode ${inode} of device ${numbers}`;
}
