import type { Entry } from "../observe/descriptor.ts";
import { entryAt } from "../observe/entry.ts";
import { platform } from "../observe/platform.ts";
import { type Opening, type Trace, openingOf } from "./opening.ts";

/** Whether an entry is what was opened; the path it leads to is dear to ask. */
export type Accepts = (entry: Entry, path: () => string) => boolean;

/** A handle of libuv's. Its number is asked for only when it is wanted. */
interface Handle {
  readonly resource: WeakRef<{ readonly fd?: number }>;
  /** The calls it goes back to, the nearest first. */
  readonly traces: readonly Trace[];
}

interface Claim {
  readonly trace: Trace;
  readonly accepts: Accepts;
}

/** What was open at a number; its identity tells whether it still is. */
interface Note {
  readonly identity: string;
  readonly trace: Trace | undefined;
}

/** Who opened what. It stays empty unless openings are traced. */
export class Ledger {
  readonly #numbers = new Map<number, Note>();
  readonly #watches = new Map<string, Trace | undefined>();
  /** By asynchronous id, see async_hooks. */
  readonly #handles = new Map<number, Handle>();
  #mostHandles = 1_000;
  readonly #databases = new Map<string, Trace>();
  readonly #claims = new Set<Claim>();

  /** What is open now was opened by somebody else. */
  start(): void {
    for (const entry of platform().entries()) this.#note(entry, undefined);
  }

  /** This number was opened. */
  opened(fd: number, trace: Trace): void {
    const entry = entryAt(fd);
    if (entry !== undefined) this.#note(entry, trace);
  }

  /** A handle was made by these calls, or accepted by another handle. */
  made(id: number, by: number, resource: object, calls: Trace[]): void {
    const traces = [...calls, ...(this.#handles.get(by)?.traces ?? [])];
    this.#handles.set(id, {
      resource: new WeakRef(resource),
      traces: traces.slice(0, 4),
    });
    if (this.#handles.size > this.#mostHandles) this.#forgetHandles();
  }

  /** Of what is open and nobody's yet, what is accepted was opened here. */
  claim(trace: Trace, accepts: Accepts): void {
    const entries = platform().entries();
    this.#forgetWatchesBut(entries);
    const owners = this.#owners();
    for (const entry of entries) {
      if (owners.has(entry.fd) || this.#isNoted(entry)) continue;
      const path = () => platform().targets([entry])[0]!;
      if (accepts(entry, path)) this.#note(entry, trace);
    }
  }

  /**
   * Claims when the promise settles, or at the latest when somebody asks.
   *
   * @returns what claims at once, when there is a reason to.
   */
  claimLater(
    trace: Trace,
    accepts: Accepts,
    ready: Promise<unknown>,
  ): () => void {
    const claim = { trace, accepts };
    this.#claims.add(claim);
    const settle = () => this.#settle(claim);
    void ready.then(settle, settle);
    return settle;
  }

  /** A database opens more files than one, and some of them later. */
  database(path: string, trace: Trace): void {
    this.#databases.set(path, trace);
    this.claim(trace, ({ kind }, file) => kind === "file" && file() === path);
  }

  /** The line that opened each of these, where it is known. */
  openingsOf(
    entries: readonly Entry[],
    targets: readonly string[],
  ): (Opening | undefined)[] {
    for (const claim of this.#claims) this.#settle(claim);
    const owners = this.#owners();
    return entries.map((entry, index) => {
      const trace = this.#isNoted(entry)
        ? this.#noteOf(entry)
        : this.#databaseOf(targets[index]!);
      const traces = trace ? [trace] : owners.get(entry.fd)?.traces;
      return traces?.map(openingOf).find((opening) => opening !== undefined);
    });
  }

  #settle(claim: Claim): void {
    if (this.#claims.delete(claim)) this.claim(claim.trace, claim.accepts);
  }

  #note(entry: Entry, trace: Trace | undefined): void {
    const { fd, kind, identity } = entry;
    if (kind === "watch") this.#watches.set(identity, trace);
    else this.#numbers.set(fd, { identity, trace });
  }

  #noteOf({ fd, kind, identity }: Entry): Trace | undefined {
    return kind === "watch"
      ? this.#watches.get(identity)
      : this.#numbers.get(fd)?.trace;
  }

  #isNoted({ fd, kind, identity }: Entry): boolean {
    return kind === "watch"
      ? this.#watches.has(identity)
      : this.#numbers.get(fd)?.identity === identity;
  }

  #databaseOf(target: string): Trace | undefined {
    const path = /^(.*)-(?:wal|shm|journal)$/.exec(target)?.[1];
    return path === undefined ? undefined : this.#databases.get(path);
  }

  /** Which handle is open at which number. */
  #owners(): Map<number, Handle> {
    const owners = new Map<number, Handle>();
    for (const handle of this.#handles.values()) {
      const fd = handle.resource.deref()?.fd ?? -1;
      if (fd >= 0) owners.set(fd, handle);
    }
    return owners;
  }

  #forgetHandles(): void {
    for (const [id, { resource }] of this.#handles) {
      if (resource.deref() === undefined) this.#handles.delete(id);
    }
    this.#mostHandles = 2 * this.#handles.size + 1_000;
  }

  #forgetWatchesBut(entries: readonly Entry[]): void {
    const open = new Set(entries.map(({ identity }) => identity));
    for (const identity of this.#watches.keys()) {
      if (!open.has(identity)) this.#watches.delete(identity);
    }
  }
}

// One for all copies of this module: jest and vitest may load it twice.
const key = Symbol.for("fdleak.ledger");
const shared = globalThis as { [key]?: Ledger };

export const ledger: Ledger = (shared[key] ??= new Ledger());
