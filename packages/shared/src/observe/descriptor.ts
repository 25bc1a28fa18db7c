/**
 * What a descriptor is an open entry for. `watch` is one inotify watch: they
 * share a descriptor, and to the kernel two of one path are one. `anonymous` is
 * a kernel object without a name, such as an epoll set, an event counter or an
 * io_uring ring. `unknown` is open but cannot be examined.
 */
export type Kind =
  | "file"
  | "directory"
  | "socket"
  | "pipe"
  | "device"
  | "watch"
  | "anonymous"
  | "unknown";

/** An open entry of a process in the kernel's table. */
export interface Descriptor {
  /** The number the process knows it by. */
  readonly fd: number;
  readonly kind: Kind;
  /** Where it leads, for people: a path, two addresses, the end of a pipe. */
  readonly target: string;
}

/** An open descriptor without its target, which costs more to read. */
export interface Entry {
  readonly fd: number;
  readonly kind: Kind;
  /**
   * Stays the same while the descriptor is open. It is made of number, device,
   * inode, type, device number and birth time: a number alone is reused at
   * once, and so is an inode on ext4; a path changes under a rename.
   */
  readonly identity: string;
}

/** Reads the descriptors of one process from one operating system. */
export interface Platform {
  count(): number;
  /** May be the array of the last call, when nothing has changed since. */
  entries(): readonly Entry[];
  /** The targets of entries, in their order; opens descriptors to read them. */
  targets(entries: readonly Entry[]): string[];
}
