import { CannotCountError } from "./cannot-count-error.ts";
import type { Descriptor, Entry, Platform } from "./descriptor.ts";
import { otherProcess } from "./other-process.ts";
import { platform } from "./platform.ts";
import { closedWhileReading, isTransient } from "./transient.ts";

/** The descriptors of one process; see {@link descriptorsOf}. */
export interface ProcessDescriptors {
  /**
   * How many descriptors the process has open. Inotify watches share one
   * descriptor and are not counted. Left out are those that glibc opens
   * for a moment in a thread of V8: to count the processors, and to read how
   * the kernel commits memory.
   *
   * @throws {CannotCountError} when the process has ended or may not be read.
   */
  count(): number;
  /**
   * What the process has open now, from identity to descriptor. Compare two
   * snapshots by their keys: a descriptor keeps its identity while it is open,
   * and a reused number has another one, unless the same file was opened again
   * at the same number. Each inotify watch has an entry. A target is read when
   * its descriptor is first seen, and kept while that stays open.
   *
   * @throws {CannotCountError} when the process has ended or may not be read.
   */
  snapshot(): ReadonlyMap<string, Descriptor>;
}

/**
 * Reads the descriptors of a process from the kernel, from outside: the process
 * runs no code for it and cannot change the result. Without an argument it
 * reads this process. Another one is given by its pid; it has to be of the same
 * user, or this process has to be root's. A process may end, or not have
 * started, so nothing is read before the first call of a method.
 *
 * @throws {CannotCountError} where descriptors cannot be counted, and for
 * another process on anything but Linux.
 */
export function descriptorsOf(pid?: number): ProcessDescriptors {
  const own = platform(); // refuses where nothing can be counted
  // By length: `child.pid` of a child that could not start is undefined.
  if (arguments.length === 0 || pid === process.pid) {
    return new Descriptors(own);
  }
  if (process.platform === "linux") return new Descriptors(otherProcess(pid!));
  throw new CannotCountError(
    `The descriptors of another process can be read on Linux, not on ${process.platform}.`,
  );
}

class Descriptors implements ProcessDescriptors {
  readonly #platform: Platform;
  #last: ReadonlyMap<string, Descriptor> = new Map();

  constructor(platform: Platform) {
    this.#platform = platform;
  }

  count(): number {
    return this.#entries().filter(({ kind }) => kind !== "watch").length;
  }

  snapshot(): ReadonlyMap<string, Descriptor> {
    const entries = this.#entries();
    const added = this.#describe(
      entries.filter(({ identity }) => !this.#last.get(identity)),
    );
    const now = new Map<string, Descriptor>();
    for (const { identity } of entries) {
      const descriptor = this.#last.get(identity) ?? added.get(identity);
      if (descriptor) now.set(identity, descriptor);
    }
    this.#last = now;
    return now;
  }

  #entries(): readonly Entry[] {
    return this.#platform.entries().filter((entry) => !isTransient(entry));
  }

  /** New ones only: to name one socket takes a read of all sockets there are. */
  #describe(entries: readonly Entry[]): Map<string, Descriptor> {
    const described = new Map<string, Descriptor>();
    if (entries.length === 0) return described;
    const targets = this.#platform.targets(entries);
    for (const [index, { fd, kind, identity }] of entries.entries()) {
      const target = targets[index]!;
      if (target === closedWhileReading) continue;
      described.set(identity, { fd, kind, target });
    }
    return described;
  }
}
