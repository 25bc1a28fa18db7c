import type { BigIntStats } from "node:fs";
import type { Entry, Kind } from "./descriptor.ts";
import { fstatSync, statSync } from "./real-fs.ts";

/**
 * What `stat` says of an open descriptor. It may fail: for example with ESTALE,
 * for a file on a server.
 */
export type Stats = BigIntStats | "unexamined";

/** Of one number; `undefined` when nothing is open there. */
export function statsAt(fd: number): Stats | undefined {
  return statsOr("EBADF", () => fstatSync(fd, { bigint: true }));
}

/** The same through a link such as `/proc/1234/fd/20`. */
export function statsBehind(link: string): Stats | undefined {
  return statsOr("ENOENT", () => statSync(link, { bigint: true }));
}

function statsOr(closed: string, read: () => BigIntStats): Stats | undefined {
  try {
    return read();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === closed ? undefined : "unexamined";
  }
}

/** Examines one number; `undefined` when nothing is open there. */
export function entryAt(fd: number): Entry | undefined {
  const stats = statsAt(fd);
  return stats && entryOf(fd, stats);
}

export function entryOf(fd: number, stats: Stats): Entry {
  if (stats === "unexamined") {
    return { fd, kind: "unknown", identity: `${fd}:unexamined` };
  }
  return { fd, kind: kindOf(stats), identity: `${fd}:${inodeOf(stats)}` };
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

function kindOf(stats: BigIntStats): Kind {
  return kinds[typeOf(stats)] ?? "anonymous";
}

function typeOf({ mode }: BigIntStats): number {
  return Number(mode) & fileType;
}

/** The identity of what is open, without the number. */
export function inodeOf(stats: BigIntStats): string {
  const { dev, ino, rdev, birthtimeNs } = stats;
  return `${dev}:${ino}:${typeOf(stats)}:${rdev}:${birthtimeNs}`;
}

/** Whether {@link inodeOf} gives the same for both; this is cheaper. */
export function isSameInode(one: Stats, other: Stats): boolean {
  if (one === "unexamined" || other === "unexamined") return false;
  return (
    one.ino === other.ino &&
    one.dev === other.dev &&
    one.birthtimeNs === other.birthtimeNs &&
    one.rdev === other.rdev &&
    typeOf(one) === typeOf(other)
  );
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
