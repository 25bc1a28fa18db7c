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

/** An open entry of this process in the kernel's table. */
export interface Descriptor {
  /** The number the process knows it by. */
  readonly fd: number;
  readonly kind: Kind;
  /** What it is open on, for people: a path, two addresses, a pipe's end. */
  readonly target: string;
}

/** An open descriptor as a look at the table finds it, not yet labelled. */
export interface Entry {
  readonly fd: number;
  readonly kind: Kind;
  /**
   * Equal in two looks when nothing was closed in between: number, device,
   * inode, type, device number and birth time. A number alone is reused at
   * once, and so, on ext4, is an inode; a path changes under a rename.
   */
  readonly identity: string;
}

/** How one operating system is asked. */
export interface Platform {
  count(): number;
  entries(): Entry[];
  /** Labels an entry while it is open; descriptors are opened to do so. */
  targets(entries: readonly Entry[]): string[];
}
