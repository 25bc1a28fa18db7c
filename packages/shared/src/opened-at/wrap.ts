import { endRoom, makeRoom, withoutUs } from "./own-lines.ts";
import { type Trace, traceAbove } from "./trace.ts";

type Call = (...args: any[]) => any;

/** Hooks around a call. None may change the result of the call. */
interface Around<Original extends Call> {
  /** Runs before the call; its result is passed to `after`. */
  before?: (args: Parameters<Original>, trace: Trace, self: unknown) => unknown;
  /** Runs after the call, unless that throws. */
  after?: (
    result: ReturnType<Original>,
    trace: Trace,
    before: unknown,
    self: unknown,
  ) => void;
  /** Runs when the promise that the call gave is fulfilled. */
  fulfilled?: (
    value: Awaited<ReturnType<Original>>,
    trace: Trace,
    before: unknown,
  ) => void;
  /** Runs when the promise that the call gave is settled. */
  settled?: (trace: Trace, before: unknown) => void;
  /** Runs before the call, and its result when that has ended or thrown. */
  around?: (trace: Trace) => () => void;
  /** Replaces the arguments of the call. */
  instead?: (args: Parameters<Original>, trace: Trace) => Parameters<Original>;
}

/**
 * Wraps a Node function: same behaviour, same name, same stacks of its errors,
 * and the hooks get the stack of the caller.
 */
export function wrap<Name extends string, Original extends Call>(
  owner: { [name in Name]: Original },
  name: Name,
  hooks: Around<Original>,
): void {
  const original = owner[name];
  const { instead } = hooks;
  function wrapper(this: unknown, ...args: Parameters<Original>) {
    const call = new WrappedCall(hooks, wrapper, args, this);
    try {
      const as = instead ? instead(args, call.trace) : args;
      return call.returns(original.apply(this, as) as ReturnType<Original>);
    } catch (error) {
      throw call.throws(error);
    } finally {
      call.end();
    }
  }
  Object.defineProperties(wrapper, Object.getOwnPropertyDescriptors(original));
  owner[name] = wrapper as Original;
}

/** The same for a class, also when it is called without `new`. */
export function wrapClass<Class extends new (...args: any[]) => object>(
  original: Class,
  hooks: Pick<
    Around<(...args: any[]) => InstanceType<Class>>,
    "before" | "after"
  >,
): Class {
  const proxy: Class = new Proxy(original, {
    construct: function construct(target, args: unknown[], newTarget): object {
      const as = newTarget === proxy ? target : newTarget;
      const call = new WrappedCall(hooks, construct, args);
      try {
        const made: unknown = Reflect.construct(target, args, as);
        return call.returns(made, made);
      } catch (error) {
        throw call.throws(error);
      } finally {
        call.end();
      }
    },
    apply: function apply(target, it: unknown, args: unknown[]): unknown {
      const call = new WrappedCall(hooks, apply, args);
      try {
        const made: unknown = Reflect.apply(target as never, it, args);
        // An old-style constructor, called by a subclass, gives nothing.
        const object = (made ?? it) as InstanceType<Class>;
        return call.returns(object, object);
      } catch (error) {
        throw call.throws(error);
      } finally {
        call.end();
      }
    },
  });
  original.prototype.constructor = proxy;
  return proxy;
}

/**
 * One call of a wrapped function. The function itself is called by the wrapper,
 * so that only one line of ours stands in the stack of an error.
 */
class WrappedCall<Original extends Call> {
  readonly trace: Trace;
  readonly #hooks: Around<Original>;
  readonly #known: unknown;
  readonly #self: unknown;
  readonly #restore: (() => void) | undefined;
  readonly #limit: number | undefined;

  constructor(
    hooks: Around<Original>,
    wrapper: Function,
    args: Parameters<Original>,
    self?: unknown,
  ) {
    const { before, around } = hooks;
    this.#hooks = hooks;
    this.#self = self;
    this.trace = traceAbove(wrapper);
    this.#known = before && quietly(() => before(args, this.trace, self));
    this.#restore = around && quietly(() => around(this.trace));
    this.#limit = makeRoom();
  }

  /** Gives what the caller gets. */
  returns(result: ReturnType<Original>, self = this.#self) {
    const { after, fulfilled, settled } = this.#hooks;
    if (after) quietly(() => after(result, this.trace, this.#known, self));
    if (!(fulfilled || settled)) return result;
    return this.#followed(result) as ReturnType<Original>;
  }

  throws(error: unknown): unknown {
    return withoutUs(error, this.#limit);
  }

  end(): void {
    endRoom(this.#limit);
    this.#restore?.();
  }

  /**
   * The promise that comes after the hooks. V8 finds the lines that wait for a
   * promise only while nothing else waits for it.
   */
  #followed(result: unknown): unknown {
    if (!(result instanceof Promise)) return result;
    const { fulfilled, settled } = this.#hooks;
    const { trace } = this;
    const end = () => settled && quietly(() => settled(trace, this.#known));
    return result.then(
      (value: Awaited<ReturnType<Original>>) => {
        if (fulfilled) quietly(() => fulfilled(value, trace, this.#known));
        end();
        return value;
      },
      (error: unknown) => {
        end();
        throw error;
      },
    );
  }
}

/** A hook must not fail the program. It may throw when the stack is full. */
function quietly<Result>(note: () => Result): Result | undefined {
  try {
    return note();
  } catch {
    return undefined;
  }
}
