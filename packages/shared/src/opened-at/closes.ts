import fs from "node:fs";
import { entryAt } from "../observe/entry.ts";
import { type Note, ledger } from "./ledger.ts";
import type { Owner } from "./owner.ts";
import { WeakRef } from "./real-weak-ref.ts";
import { type Trace, readStacks } from "./trace.ts";

/** A close of a number that did not belong to the code that closed it. */
export interface WrongClose {
  readonly fd: number;
  /** Closed before: then it is of nothing, or of another owner. */
  readonly isAgain: boolean;
  /** The object that the number belonged to, such as `FileHandle`. */
  readonly holder: string | undefined;
  /** Where it was opened and closed, in this order. */
  readonly steps: Step[];
  /** On whose behalf it was closed. */
  readonly owner: Owner | undefined;
}

export interface Step {
  /** Such as `first closed`. */
  readonly what: string;
  readonly trace: Trace | undefined;
}

/** The last close of a number. It counts until the number is opened again. */
interface Close {
  /** The note of the number. Another one is made when it is opened again. */
  readonly note: Note | undefined;
  readonly identity: string | undefined;
  readonly opened: Trace | undefined;
  readonly closed: Trace;
  /** A thread is closing it, so it may still be open. */
  isPending: boolean;
  readonly wrong: WrongClose | undefined;
}

/** A call that is about to close a number that is open. */
interface Closing {
  readonly fd: number;
  readonly identity: string;
}

/**
 * Finds numbers that are closed twice, or by code that does not own them. A
 * number alone does not say whose it is. So a close is wrong only when the
 * number was closed before and not opened since, or when a living object has it.
 */
class Closes {
  readonly #last = new Map<number, Close>();
  #wrong: WrongClose[] = [];
  /** Node ends the process when it collects a FileHandle that it has to close. */
  readonly #stolenFrom = new Set<object>();

  /** Before a number is closed by `fs.close` or `fs.closeSync`. */
  closing(fd: unknown, trace: Trace): Closing | undefined {
    if (!isNumber(fd)) return undefined;
    const entry = entryAt(fd);
    if (entry) return { fd, identity: entry.identity };
    const before = this.#lastOf(fd);
    if (before && !isAsserted(trace)) this.#noteAgain(fd, before, trace);
    return undefined;
  }

  /** After that call, which did not throw. */
  closed(closing: Closing, trace: Trace, isPending: boolean): void {
    const { fd, identity } = closing;
    const before = this.#lastOf(fd);
    if (before?.isPending && before.identity === identity) {
      this.#noteAgain(fd, before, trace);
      return;
    }
    const note = ledger.noteAt(fd);
    const opened = note?.identity === identity ? note.trace : undefined;
    const holder = this.#holderOf(closing);
    const wrong = holder && this.#noteStolen(fd, holder, trace);
    const close = { note, identity, opened, closed: trace, isPending, wrong };
    this.#last.set(fd, close);
  }

  /** The thread has closed it. */
  settled(fd: unknown, trace: Trace): void {
    const close = this.#last.get(fd as number);
    if (close?.closed === trace) close.isPending = false;
  }

  /** Before an object closes its own number, which comes back. */
  byHolder(handle: { readonly fd?: unknown }, trace: Trace): unknown {
    const { fd } = handle;
    if (!isNumber(fd)) return undefined;
    const before = this.#lastOf(fd);
    const entry = entryAt(fd);
    if (entry === undefined) {
      before?.wrong?.steps.push({ what: "closed again", trace });
      return undefined;
    }
    const note = ledger.noteAt(fd);
    const { identity } = entry;
    const isNoted = note?.identity === identity;
    const opened = isNoted ? note.trace : ledger.traceOf(handle);
    const rest = { isPending: true, wrong: undefined };
    this.#last.set(fd, { note, identity, opened, closed: trace, ...rest });
    return fd;
  }

  /** Those on behalf of some owners. They are handed out once. */
  take(isOf: (owner: Owner | undefined) => boolean): WrongClose[] {
    const taken = this.#wrong.filter(({ owner }) => isOf(owner));
    this.#wrong = this.#wrong.filter(({ owner }) => !isOf(owner));
    return taken;
  }

  has(isOf: (owner: Owner | undefined) => boolean): boolean {
    return this.#wrong.some(({ owner }) => isOf(owner));
  }

  /** Keeps the lines that are known, and no object of the program. */
  letGo(): void {
    for (const { opened, closed } of this.#last.values()) {
      readStacks(opened);
      readStacks(closed);
    }
  }

  #lastOf(fd: number): Close | undefined {
    const close = this.#last.get(fd);
    return close?.note === ledger.noteAt(fd) ? close : undefined;
  }

  #holderOf({ fd, identity }: Closing): Holder | undefined {
    const note = ledger.noteAt(fd);
    if (note?.identity !== identity) {
      const handle = ledger.handleAt(fd);
      return handle && { it: handle, trace: ledger.traceOf(handle) };
    }
    const it = note.kept instanceof WeakRef ? note.kept.deref() : note.kept;
    return holds(it, fd) ? { it, trace: note.trace } : undefined;
  }

  /** Nothing is open there. */
  #noteAgain(fd: number, before: Close, trace: Trace): void {
    const { opened, closed, wrong } = before;
    const again = { what: "closed again", trace };
    if (wrong) {
      wrong.steps.push(again);
      return;
    }
    this.#wrong.push({
      ...{ fd, isAgain: true, holder: undefined, owner: trace.owner },
      steps: [
        { what: "opened", trace: opened },
        { what: "first closed", trace: closed },
        again,
      ],
    });
  }

  /**
   * A living object has the number. If the same test has closed the number
   * before, that is shown as well: it may be the number that it meant.
   */
  #noteStolen(
    fd: number,
    { it, trace: made }: Holder,
    trace: Trace,
  ): WrongClose {
    this.#stolenFrom.add(it);
    const holder = nameOf(it);
    const { owner } = trace;
    const before = this.#last.get(fd);
    const isAgain = before !== undefined && before.closed.owner === owner;
    const steps = isAgain
      ? [
          { what: "opened", trace: before.opened },
          { what: "first closed", trace: before.closed },
          { what: `reused by a ${holder} opened`, trace: made },
          { what: "closed again", trace },
        ]
      : [
          { what: "opened", trace: made },
          { what: "closed", trace },
        ];
    const wrong = { fd, isAgain, holder, steps, owner };
    this.#wrong.push(wrong);
    return wrong;
  }
}

interface Holder {
  readonly it: object;
  readonly trace: Trace | undefined;
}

/** Not a standard stream, which programs close by its number. */
function isNumber(fd: unknown): fd is number {
  return Number.isInteger(fd) && (fd as number) > 2;
}

/** A FileHandle or a stream, unless the stream leaves the closing to others. */
function holds(it: unknown, fd: number): it is object {
  if (typeof it !== "object" || it === null) return false;
  const { fd: own, destroyed, autoClose } = it as Record<string, unknown>;
  return own === fd && !destroyed && autoClose !== false && isOfRealFs(it);
}

/** A stream with another `fs`, such as one in memory, has other numbers. */
function isOfRealFs(it: object): boolean {
  return Object.getOwnPropertySymbols(it)
    .filter(({ description }) => description === "kFs")
    .every((key) => (it as Record<symbol, unknown>)[key] === fs);
}

const names: Record<string, string> = { TCP: "socket", UDP: "UDP socket" };

function nameOf({ constructor }: object): string {
  return names[constructor.name] ?? constructor.name;
}

/** A test may assert that the second close throws: then it is no mistake. */
function isAsserted({ stack }: Trace): boolean {
  return /^\s+at [^(/]*\b(?:throws|rejects|assertThrows|toThrow\w*)\b[^(/]*\(/m.test(
    stack,
  );
}

// Shared by all copies of this module: jest and vitest may load it twice.
const key = Symbol.for("fdleak.closes");
const shared = globalThis as { [key]?: Closes };

export const closes: Closes = (shared[key] ??= new Closes());
