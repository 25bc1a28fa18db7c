import { basename, resolve } from "node:path";
import type { Entry } from "../observe/descriptor.ts";
import { entryAt } from "../observe/entry.ts";
import { platform } from "../observe/platform.ts";
import { closeSync, openSync, statSync } from "../observe/real-fs.ts";
import {
  type Opening,
  hasForeignLine,
  isInPackage,
  openingOf,
  packageOf,
} from "./opening.ts";
import type { Owner } from "./owner.ts";
import { placeOf } from "./place-of.ts";
import { WeakRef } from "./real-weak-ref.ts";
import { type Trace, readStacks, turns } from "./trace.ts";

/** Whether an entry is what was opened. Its path is expensive to read. */
type Accepts = (entry: Entry, path: () => string) => boolean;

interface Claim {
  readonly trace: Trace;
  readonly accepts: Accepts;
}

/** Which call opened a number. It is valid while the identity is the same. */
export interface Note {
  readonly identity: string;
  readonly trace: Trace | undefined;
  /**
   * Kept from garbage collection while it is open, since that would close it: a
   * FileHandle, a Dir or a database. For an open FileHandle Node even exits
   * (DEP0137). Of a stream a WeakRef: Node does not close it then.
   */
  kept: unknown;
}

/** A call that opened a watch, of the inode that its path had then. */
interface WatchCall {
  readonly trace: Trace;
  readonly path: string;
  readonly inode: string | undefined;
}

interface Made {
  readonly trace: Trace;
  /** The call on whose behalf the handle was made. */
  readonly call: Trace;
}

/** A libuv handle. Its number is read only when it is needed. */
type Handle = object & { readonly fd?: number; hasRef?(): boolean };

/** Of `node:sqlite`, or of better-sqlite3, where `open` is no method. */
type Database = object & { readonly isOpen?: boolean; readonly open?: unknown };

/** A test that replaces more than these is not followed. */
const mostEarlier = 1_000;

/** Which call opened which descriptor. Empty unless openings are traced. */
class Ledger {
  tracing = false;
  /** For people: the native addons that were loaded. */
  readonly addons = new Set<string>();
  readonly #numbers = new Map<number, Note>();
  readonly #watches = new Map<string, WatchCall | undefined>();
  /** By asynchronous id, see async_hooks. */
  readonly #handles = new Map<number, WeakRef<Handle>>();
  #mostHandles = 1_000;
  /** Weak, because a trace keeps the objects alive whose methods ran. */
  readonly #traceOf = new WeakMap<Handle, Trace>();
  /** The call that has the owner of a handle, if it has one. */
  readonly #ownedCall = new WeakMap<Handle, Trace>();
  /** Of handles that {@link remember} saw, by the identity of their descriptor. */
  readonly #traceAt = new Map<string, Trace | undefined>();
  /** Of numbers that are in use again, by the identity that was closed. */
  readonly #earlier = new Map<string, Trace>();
  readonly #names = new WeakMap<Handle, string>();
  readonly #databases = new Map<string, Trace>();
  /** Kept as {@link Note.kept}: another thread may take the number first. */
  readonly #openDatabases = new Set<Database>();
  /** The addon that a call loaded. */
  readonly #addonOf = new WeakMap<Trace, string>();
  /** Of worker threads that have not ended. */
  readonly #workers = new Set<Trace>();
  readonly #claims = new Set<Claim>();
  #watchCalls: WatchCall[] = [];

  /** Notes what is open now without a trace: it was opened before. */
  start(): void {
    this.tracing = true;
    for (const entry of platform().entries()) this.#note(entry, undefined);
  }

  /** Notes that the call opened this number. */
  opened(fd: number | undefined, trace: Trace, it?: object): void {
    const entry = fd === undefined ? undefined : entryAt(fd);
    if (entry !== undefined) this.#note(entry, trace, it);
  }

  /**
   * The number that the next descriptor gets, for calls that open one and do
   * not return its number; `undefined` at the limit.
   */
  nextNumber(): number | undefined {
    try {
      const fd = openSync("/dev/null", "r");
      closeSync(fd);
      return fd;
    } catch {
      return undefined;
    }
  }

  /** Notes a handle that the call made, or that another handle accepted. */
  made(id: number, by: number, handle: Handle, { trace, call }: Made): void {
    if (call.owner !== undefined) this.#ownedCall.set(handle, call);
    const maker = this.#handles.get(by)?.deref();
    trace.cause ??= maker && this.#traceOf.get(maker);
    this.#traceOf.set(handle, trace);
    this.#handles.set(id, new WeakRef(handle));
    if (this.#handles.size > this.#mostHandles) this.#forgetHandles();
  }

  /**
   * Notes that the call opened every descriptor that `accepts` accepts and
   * that has no note yet. Without `taken` a note counts; with it a note is
   * stale when its number was free before the call.
   */
  claim(
    trace: Trace,
    accepts: Accepts,
    { taken, it }: { taken?: ReadonlySet<number>; it?: object } = {},
  ): void {
    const owners = this.#owners();
    for (const entry of platform().entries()) {
      const isNew = !this.#isNoted(entry) || taken?.has(entry.fd) === false;
      if (!isNew || owners.has(entry.fd)) continue;
      const path = () => platform().targets([entry])[0]!;
      if (accepts(entry, path)) this.#note(entry, trace, it);
    }
  }

  /**
   * Claims when the promise settles, or earlier, when openings are asked for.
   *
   * @returns a function that claims at once.
   */
  claimLater(
    trace: Trace,
    accepts: Accepts,
    ready: Promise<unknown>,
  ): () => void {
    const claim = { trace, accepts };
    this.#claims.add(claim);
    const settle = () => this.#settle(claim);
    void ready.then(settle);
    return settle;
  }

  /** Notes a call that opened a watch. One turn may have several such calls. */
  watching(trace: Trace, path: string): void {
    const whole = resolve(path);
    this.#watchCalls.push({ trace, path: whole, inode: inodeAt(whole) });
    if (this.#watchCalls.length > 1) return;
    void Promise.resolve().then(() => this.#settleWatches());
  }

  /** Says for people what a handle is of. */
  name(handle: Handle, name: string): void {
    this.#names.set(handle, name);
  }

  /** The names of entries of handles, where they have one. */
  namesOf(entries: readonly Entry[]): (string | undefined)[] {
    if (!entries.some(({ kind }) => kind === "socket")) return [];
    const owners = this.#owners();
    return entries.map(({ fd }) => {
      const handle = owners.get(fd);
      return handle && this.#names.get(handle);
    });
  }

  /**
   * The numbers of pipes to helpers: children that a package started and does
   * not wait for, one for each line that starts them. A package unreferences
   * the pipes so that its helper does not keep the process alive.
   */
  helpers(): Set<number> {
    const first = new Map<string, string>(); // the child by the line
    const numbers = new Set<number>();
    for (const [fd, handle] of this.#owners()) {
      const child = this.#names.get(handle);
      const trace = this.#traceOf.get(handle);
      if (child === undefined || trace === undefined) continue;
      if (handle.hasRef?.() !== false) continue;
      const line = lineOfPackage(trace);
      if (line === undefined) continue;
      if (!first.has(line)) first.set(line, child);
      if (first.get(line) === child) numbers.add(fd);
    }
    return numbers;
  }

  /** The path that a watch watches, where it is known. */
  watchedPath({ kind, identity }: Entry): string | undefined {
    if (kind !== "watch") return undefined;
    this.#settleWatches();
    return this.#watches.get(identity)?.path;
  }

  /**
   * Notes a database, which opens further files now and later. Files that an
   * earlier connection opened are claimed for that one first.
   */
  database(fd: number | undefined, trace: Trace, it: Database): void {
    this.#openDatabases.add(it);
    const entry = fd === undefined ? undefined : entryAt(fd);
    if (entry?.kind !== "file") return; // a database in memory
    this.#note(entry, trace, it);
    const [path] = platform().targets([entry]);
    const earlier = this.#databases.get(path!);
    if (earlier) {
      this.claim(earlier, ({ kind }, target) => {
        return kind === "file" && databaseOf(target()) === path;
      });
    }
    this.#databases.set(path!, trace);
  }

  /** Whether a database opened this path. */
  isDatabase(path: string): boolean {
    return this.#databases.has(path);
  }

  /** Notes that the call loaded an addon, and what that opened. */
  loaded(file: string, trace: Trace, before: ReadonlySet<string>): void {
    const name = packageOf(file);
    const addon = name ? `the addon of ${name}` : `the addon ${basename(file)}`;
    this.addons.add(addon);
    this.#addonOf.set(trace, addon);
    this.claim(trace, ({ identity }) => !before.has(identity));
  }

  /** Notes that the call started a worker thread. */
  started(trace: Trace): void {
    this.#workers.add(trace);
  }

  /** For people: the lines that started the worker threads that still run. */
  workers(): string[] {
    const openings = [...this.#workers].flatMap((it) => openingOf(it) ?? []);
    return [...new Set(openings.map(placeOf))];
  }

  /** Notes that the worker thread of this call has ended. */
  ended(trace: Trace): void {
    this.#workers.delete(trace);
    for (const [fd, note] of this.#numbers) {
      if (note.trace === trace) this.#numbers.delete(fd);
    }
  }

  /** The line that opened each entry, where it is known. */
  openingsOf(
    entries: readonly Entry[],
    targets: readonly string[],
  ): (Opening | undefined)[] {
    if (!this.tracing) return [];
    this.#settleAll();
    const owners = this.#owners();
    return entries.map((entry, index) => {
      const trace = this.#isNoted(entry)
        ? this.#noteOf(entry)
        : this.#databases.get(databaseOf(targets[index]!) ?? "");
      const handle = owners.get(entry.fd);
      const made = trace ?? (handle && this.#traceOf.get(handle));
      const opening = made && openingOf(made);
      if (opening && !opening.through && isInPackage(opening.file)) {
        turns.missed();
      }
      const byAddon = made && this.#addonOf.get(made);
      return opening && byAddon ? { ...opening, byAddon } : opening;
    });
  }

  /**
   * On whose behalf each entry was opened, where it is known. It is not where
   * Node itself opens again, as `fetch` does when a connection was closed: that
   * may be for another owner.
   */
  ownersOf(entries: readonly Entry[]): (Owner | undefined)[] {
    if (!this.tracing || entries.length === 0) return [];
    this.#settleAll();
    const handles = this.#owners();
    return entries.map((entry) => {
      const handle = handles.get(entry.fd);
      const trace = this.#isNoted(entry)
        ? this.#noteOf(entry)
        : handle && this.#ownedCall.get(handle);
      return trace?.owner && hasForeignLine(trace) ? trace.owner : undefined;
    });
  }

  /** What was noted last of a number, whether it is valid or not. */
  noteAt(fd: number): Note | undefined {
    return this.#numbers.get(fd);
  }

  /** The call that made a handle. */
  traceOf(handle: object): Trace | undefined {
    return this.#traceOf.get(handle);
  }

  /** The handle of libuv that has this number. */
  handleAt(fd: number): object | undefined {
    return this.#owners().get(fd);
  }

  /** Keeps what is known of handles: a closed one does not show its number. */
  remember(entries: readonly Entry[]): void {
    if (!this.tracing) return;
    const mayHaveHandle = entries.filter(
      ({ kind, identity }) => kind === "socket" && !this.#traceAt.has(identity),
    );
    if (mayHaveHandle.length === 0) return;
    const owners = this.#owners();
    for (const { fd, identity } of mayHaveHandle) {
      const handle = owners.get(fd);
      this.#traceAt.set(identity, handle && this.#traceOf.get(handle));
    }
    if (this.#traceAt.size <= mostEarlier + entries.length) return;
    const open = new Set(entries.map(({ identity }) => identity));
    for (const identity of this.#traceAt.keys()) {
      if (!open.has(identity)) this.#traceAt.delete(identity);
    }
  }

  /** The line that opened each entry that has been closed, where it is known. */
  openingsOfClosed(entries: readonly Entry[]): (Opening | undefined)[] {
    return entries.map((entry) => {
      const { identity } = entry;
      const trace = this.#isNoted(entry)
        ? this.#noteOf(entry)
        : this.#earlier.get(identity);
      const made = trace ?? this.#traceAt.get(identity);
      return made && openingOf(made);
    });
  }

  /**
   * Keeps the lines that are known, and of the program only what is open. The
   * traces of handles are those of {@link turns}.
   */
  letGo(): void {
    for (const [fd, note] of this.#numbers) {
      readStacks(note.trace);
      if (note.kept === undefined) continue;
      if (entryAt(fd)?.identity !== note.identity) note.kept = undefined;
    }
    for (const one of this.#openDatabases) {
      if (isClosed(one)) this.#openDatabases.delete(one);
    }
    for (const call of this.#watches.values()) readStacks(call?.trace);
    for (const trace of this.#earlier.values()) readStacks(trace);
    for (const trace of this.#databases.values()) readStacks(trace);
  }

  #settleAll(): void {
    for (const claim of this.#claims) this.#settle(claim);
    this.#settleWatches();
  }

  #settle(claim: Claim): void {
    if (this.#claims.delete(claim)) this.claim(claim.trace, claim.accepts);
  }

  #settleWatches(): void {
    const calls = this.#watchCalls;
    if (calls.length === 0) return;
    this.#watchCalls = [];
    const watches = platform()
      .entries()
      .filter(({ kind }) => kind === "watch");
    this.#forgetWatchesBut(watches);
    for (const watch of watches) {
      if (this.#watches.has(watch.identity)) continue;
      const inode = inodeOfWatch(watch);
      const call = calls.find((one) => one.inode === inode);
      this.#watches.set(watch.identity, call);
    }
  }

  #note(entry: Entry, trace: Trace | undefined, kept?: unknown): void {
    const { fd, kind, identity } = entry;
    if (kind === "watch") {
      this.#watches.set(identity, undefined); // opened before the tracing
      return;
    }
    const before = this.#numbers.get(fd);
    if (before?.trace) this.#keepEarlier(before.identity, before.trace);
    this.#numbers.set(fd, { identity, trace, kept });
  }

  #keepEarlier(identity: string, trace: Trace): void {
    this.#earlier.delete(identity); // the newest last
    this.#earlier.set(identity, trace);
    if (this.#earlier.size <= mostEarlier) return;
    const [oldest] = this.#earlier.keys();
    this.#earlier.delete(oldest!);
  }

  #noteOf({ fd, kind, identity }: Entry): Trace | undefined {
    return kind === "watch"
      ? this.#watches.get(identity)?.trace
      : this.#numbers.get(fd)?.trace;
  }

  #isNoted({ fd, kind, identity }: Entry): boolean {
    return kind === "watch"
      ? this.#watches.has(identity)
      : this.#numbers.get(fd)?.identity === identity;
  }

  /** The handles by their numbers. */
  #owners(): Map<number, Handle> {
    const owners = new Map<number, Handle>();
    for (const reference of this.#handles.values()) {
      const handle = reference.deref();
      if (handle?.fd !== undefined) owners.set(handle.fd, handle);
    }
    return owners;
  }

  #forgetHandles(): void {
    for (const [id, reference] of this.#handles) {
      if (reference.deref() === undefined) this.#handles.delete(id);
    }
    this.#mostHandles = 2 * this.#handles.size + 1_000;
  }

  #forgetWatchesBut(watches: readonly Entry[]): void {
    const open = new Set(watches.map(({ identity }) => identity));
    for (const identity of this.#watches.keys()) {
      if (!open.has(identity)) this.#watches.delete(identity);
    }
  }
}

/** The line of the package that opened it, if one did. */
function lineOfPackage(trace: Trace): string | undefined {
  const opening = openingOf(trace);
  const { file, line } = opening?.through ?? opening ?? { file: "", line: 0 };
  return isInPackage(file) ? `${file}:${line}` : undefined;
}

/** Where it does not say whether it is open (Node 22.5 to 22.14), it is closed. */
function isClosed({ isOpen, open }: Database): boolean {
  return !(isOpen ?? open === true);
}

/** The path of the database that a file of SQLite belongs to. */
export function databaseOf(path: string): string | undefined {
  return /^(.*)-(?:wal|shm|journal)$/.exec(path)?.[1];
}

/** See proc_pid_fdinfo(5). */
function inodeOfWatch({ identity }: Entry): string | undefined {
  return /inotify wd:\w+ ino:(\w+)/.exec(identity)?.[1];
}

/** As the kernel writes it; `undefined` when the path is gone already. */
function inodeAt(path: string): string | undefined {
  try {
    return statSync(path, { bigint: true }).ino.toString(16);
  } catch {
    return undefined;
  }
}

// Shared by all copies of this module: jest and vitest may load it twice.
const key = Symbol.for("fdleak.ledger");
const shared = globalThis as { [key]?: Ledger };

export const ledger: Ledger = (shared[key] ??= new Ledger());
