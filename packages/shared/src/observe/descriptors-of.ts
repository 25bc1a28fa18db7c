import type { Descriptor, Entry, Platform } from "./descriptor.ts";
import { Linux } from "./linux.ts";
import { CannotCountError, platform } from "./platform.ts";
import { closedWhileLooking, isTransient } from "./transient.ts";

/** The descriptors of one process; see {@link descriptorsOf}. */
export interface ProcessDescriptors {
  /**
   * How many descriptors the process has open, without those that V8's own
   * threads open for a moment. Inotify watches share one descriptor and are
   * not counted.
   *
   * @throws {Error} when the process has ended.
   */
  count(): number;
  /**
   * What the process has open now: identity to descriptor. An identity is equal
   * in two snapshots only if the descriptor stayed open in between. Each watch
   * has an entry of its own. A descriptor's target is read once, when it is
   * first seen.
   *
   * @throws {Error} when the process has ended.
   */
  snapshot(): ReadonlyMap<string, Descriptor>;
}

/**
 * Reads the descriptors of a process from the kernel, so that the process
 * itself has no say in the result: of another process of the same user, by its
 * pid (Linux only), or of this one.
 *
 * @throws {CannotCountError} where descriptors cannot be counted, and for
 * another process on anything but Linux.
 */
export function descriptorsOf(pid: number = process.pid): ProcessDescriptors {
  const own = platform(); // refuses where nothing can be counted
  if (pid === process.pid) return new Descriptors(own);
  if (process.platform === "linux") return new Descriptors(new Linux(pid));
  throw new CannotCountError(
    `The descriptors of another process can be read on Linux, not on ${process.platform}.`,
  );
}

class Descriptors implements ProcessDescriptors {
  readonly #platform: Platform;
  readonly #known = new Map<string, Descriptor>();

  constructor(platform: Platform) {
    this.#platform = platform;
  }

  count(): number {
    return this.#entries().filter(({ kind }) => kind !== "watch").length;
  }

  snapshot(): ReadonlyMap<string, Descriptor> {
    const entries = this.#entries();
    this.#describe(
      entries.filter(({ identity }) => !this.#known.get(identity)),
    );
    return new Map(
      entries.flatMap(({ identity }) => {
        const descriptor = this.#known.get(identity);
        return descriptor ? [[identity, descriptor] as const] : [];
      }),
    );
  }

  #entries(): Entry[] {
    return this.#platform.entries().filter((entry) => !isTransient(entry));
  }

  /** Once each: the name of a socket takes a read of all sockets there are. */
  #describe(entries: readonly Entry[]): void {
    if (entries.length === 0) return;
    const targets = this.#platform.targets(entries);
    for (const [index, { fd, kind, identity }] of entries.entries()) {
      const target = targets[index]!;
      if (target === closedWhileLooking) continue;
      this.#known.set(identity, { fd, kind, target });
    }
  }
}
