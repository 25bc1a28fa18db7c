import type { BigIntStats } from "node:fs";
import type { Entry, Kind } from "./descriptor.ts";
import { fstatSync, statSync } from "./real-fs.ts";

/** Examines one number; `undefined` when nothing is open there. */
export function entryAt(fd: number): Entry | undefined {
  try {
    const stats = fstatSync(fd, { bigint: true });
    return { fd, kind: kindOf(stats), identity: identityOf(fd, stats) };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === "EBADF" ? undefined : unexamined(fd);
  }
}

/** The same through a link such as `/proc/1234/fd/20`. */
export function entryBehind(link: string, fd: number): Entry | undefined {
  try {
    const stats = statSync(link, { bigint: true });
    return { fd, kind: kindOf(stats), identity: identityOf(fd, stats) };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === "ENOENT" ? undefined : unexamined(fd);
  }
}

/** Open, but `stat` fails: for example ESTALE for a file on a server. */
export function unexamined(fd: number): Entry {
  return { fd, kind: "unknown", identity: `${fd}:unexamined` };
}

const fileType = 0o170000; // S_IFMT, see inode(7)

const kinds: Record<number, Kind> = {
  0o010000: "pipe",
  0o020000: "device",
  0o040000: "directory",
  0o060000: "device",
  0o100000: "file",
  0o140000: "socket",
};

function kindOf({ mode }: BigIntStats): Kind {
  return kinds[Number(mode) & fileType] ?? "anonymous";
}

function identityOf(fd: number, stats: BigIntStats): string {
  return `${fd}:${inodeOf(stats)}`;
}

/** The identity of what is open, without the number. */
export function inodeOf(stats: BigIntStats): string {
  const { dev, ino, mode, rdev, birthtimeNs } = stats;
  const type = Number(mode) & fileType;
  return `${dev}:${ino}:${type}:${rdev}:${birthtimeNs}`;
}

/** The names of a folder as numbers, in ascending order. */
export function sorted(names: readonly string[]): number[] {
  return names.map(Number).toSorted((a, b) => a - b);
}

/** Whether no descriptor is left, in this process or in the system. */
export function isLimit(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === "EMFILE" || code === "ENFILE";
}
