import {
  createHook,
  executionAsyncId,
  executionAsyncResource,
} from "node:async_hooks";
import { type Turn, hasOwnLine } from "./opening.ts";
import { type Owner, owner } from "./owner.ts";
import { WeakRef } from "./real-weak-ref.ts";

/** A turn in which something was opened or scheduled. */
export interface Trace extends Turn {
  /** On whose behalf the calls were made, where that is known. */
  readonly owner?: Owner | undefined;
  cause: Trace | undefined;
  /** How many turns led here, this one included. */
  depth: number;
  /** Whether the user has a line in it, once that was read. */
  isOwn?: boolean;
}

const deepest = 50; // undici alone puts some 25 calls between fetch and socket
// At 2.5 µs each these take 5 % of the time, and of one test at most 5 ms more.
const mostCaptures = 2_000;
const mostReads = 200; // of stacks, which takes some 20 µs each
const period = 100; // milliseconds
// To follow promises takes 0.5 ms of a test in vitest that does nothing.
const mostTests = 100;
const longest = 16; // turns in a chain, of which the latest 8 stay in any case
const latest = 8;

/** The stack above the given function, which is left out. */
export function traceAbove(callee: Function): Trace {
  const cause = turns.cause();
  const trace = {
    ...{ stack: "", owner: owner.getStore() },
    ...{ cause, depth: (cause?.depth ?? 0) + 1 },
  };
  if (trace.depth > longest) shorten(trace);
  const limit = Error.stackTraceLimit;
  // An assignment would throw where Error is frozen.
  Reflect.set(Error, "stackTraceLimit", deepest);
  Error.captureStackTrace(trace, callee);
  Reflect.set(Error, "stackTraceLimit", limit);
  return trace;
}

/**
 * Reads the stacks, which lets go of objects: until a stack is first read, V8
 * keeps those whose methods it shows.
 */
export function readStacks(trace: Trace | undefined): void {
  for (let turn = trace; turn; turn = turn.cause) {
    try {
      void turn.stack;
    } catch {
      // The program's Error.prepareStackTrace threw.
    }
  }
}

/**
 * A loop that waits has a chain without end, and a trace keeps objects alive.
 * The latest turns stay, and earlier ones that have a line of the user.
 */
function shorten(trace: Trace): void {
  let last = trace;
  // Shorter than its depth, when the chain of another turn was shortened.
  for (let kept = 1; kept < latest && last.cause; kept++) last = last.cause;
  let more = turns.mayRead() ? longest - latest : 0;
  while (more > 0 && last.cause && isOwn(last.cause)) {
    last = last.cause;
    more--;
  }
  last.cause = more > 0 ? last.cause?.cause : undefined;
  trace.depth = 0;
  for (let one: Trace | undefined = trace; one; one = one.cause) trace.depth++;
}

function isOwn(trace: Trace): boolean {
  return (trace.isOwn ??= hasOwnLine(trace));
}

/** Turns that cost little, so that a program may schedule very many. */
const frequent = new Set([
  "Immediate",
  "Microtask",
  "PROMISE",
  "TickObject",
  "Timeout",
]);

/** The private fields of a subclass become fields of the given object. */
const Given = function (it: object) {
  return it;
} as unknown as new (it: object) => object;

/**
 * A trace in a private field of any object: the program cannot see it, and it
 * takes half the time of a WeakMap.
 */
class Cause extends Given {
  #trace: Trace;

  private constructor(it: object, trace: Trace) {
    super(it);
    this.#trace = trace;
  }

  static note(it: object, trace: Trace): void {
    if (#trace in it) it.#trace = trace;
    else void new Cause(it, trace);
  }

  static of(it: object): Trace | undefined {
    return #trace in it ? it.#trace : undefined;
  }
}

/**
 * Which calls scheduled which turn. A library opens many descriptors in a later
 * turn, in which no line of the user is on the stack.
 */
class Turns {
  readonly #promises = createHook({
    init: function init(_id, type, trigger, promise) {
      // A promise that waits for no other runs no code.
      if (type === "PROMISE" && trigger !== executionAsyncId()) {
        turns.scheduled(type, promise, init);
      }
    },
  });
  #isTracing = false;
  #follows = false;
  #testsLeft = mostTests;
  #left = mostCaptures;
  #readsLeft = mostReads;
  #nextPeriod = 0;
  /** Of resources and of asynchronous contexts. */
  readonly #unread: WeakRef<Trace>[] = [];

  /** Nothing is followed before. */
  start(): void {
    this.#isTracing = true;
  }

  /** The calls that scheduled the turn that is running. */
  cause(): Trace | undefined {
    return Cause.of(executionAsyncResource());
  }

  /**
   * Notes which calls scheduled a turn. When too many were noted lately, it
   * counts as a part of the turn that is running, and `undefined` comes back.
   */
  scheduled(type: string, resource: object, callee: Function) {
    if (frequent.has(type) && !this.#hasTime()) {
      const cause = this.cause();
      if (cause) Cause.note(resource, cause);
      return undefined;
    }
    try {
      const trace = traceAbove(callee);
      Cause.note(resource, trace);
      this.mayLive(trace);
      return trace;
    } catch {
      return undefined; // the stack is full, and an error here ends the process
    }
  }

  /** Follows promises as well, until {@link rest} is called. */
  follow(): void {
    if (!this.#isTracing) return;
    this.#follows = this.#testsLeft > 0;
    this.#refill();
  }

  /** The test has ended: promises cost nothing until the next one. */
  rest(): void {
    this.#testsLeft--;
    this.#follows = false;
    this.#promises.disable();
  }

  /** Notes a trace that something outside fdleak keeps. */
  mayLive(trace: Trace): void {
    this.#unread.push(new WeakRef(trace));
  }

  /** Keeps the lines that are known, and no object of the program. */
  letGo(): void {
    for (const trace of this.#unread.splice(0)) readStacks(trace.deref());
  }

  /** The line of a user was not found: promises may lead to the next one. */
  missed(): void {
    this.#testsLeft = mostTests;
  }

  /** Whether there is time to read a stack. */
  mayRead(): boolean {
    return this.#readsLeft-- > 0;
  }

  #hasTime(): boolean {
    if (this.#left-- > 0) return true;
    if (now() < this.#nextPeriod) {
      this.#promises.disable();
      return false;
    }
    this.#refill();
    return true;
  }

  #refill(): void {
    this.#left = mostCaptures;
    this.#readsLeft = mostReads;
    this.#nextPeriod = now() + period;
    if (this.#follows) this.#promises.enable();
  }
}

// The original function: a test may install a fake clock.
const now = performance.now.bind(performance);

// Shared by all copies of this module: jest and vitest may load it twice.
const key = Symbol.for("fdleak.turns");
const shared = globalThis as { [key]?: Turns };

export const turns: Turns = (shared[key] ??= new Turns());
