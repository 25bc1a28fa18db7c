import { isOurs } from "./opening.ts";
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
  /** Makes the call, for example in an asynchronous context. */
  within?: (
    call: () => ReturnType<Original>,
    trace: Trace,
  ) => ReturnType<Original>;
  /** Replaces the arguments of the call. */
  instead?: (args: Parameters<Original>, trace: Trace) => Parameters<Original>;
}

/**
 * Wraps a Node function: same behaviour, same name, and the hooks get the
 * stack of the caller.
 */
export function wrap<Name extends string, Original extends Call>(
  owner: { [name in Name]: Original },
  name: Name,
  { before, after, instead, within }: Around<Original>,
): void {
  const original = owner[name];
  function wrapper(this: unknown, ...args: Parameters<Original>) {
    const trace = traceAbove(wrapper);
    const known = before && quietly(() => before(args, trace, this));
    let result: ReturnType<Original>;
    try {
      result = within
        ? within(() => original.apply(this, args), trace)
        : original.apply(this, instead ? instead(args, trace) : args);
    } catch (error) {
      throw withoutUs(error);
    }
    if (after) quietly(() => after(result, trace, known, this));
    return result;
  }
  Object.defineProperties(wrapper, Object.getOwnPropertyDescriptors(original));
  owner[name] = wrapper as Original;
}

/** The same for a class, also when it is called without `new`. */
export function wrapClass<Class extends new (...args: any[]) => object>(
  original: Class,
  { before, after }: Around<(...args: any[]) => InstanceType<Class>>,
): Class {
  const proxy: Class = new Proxy(original, {
    construct: function construct(target, args: unknown[], newTarget): object {
      const as = newTarget === proxy ? target : newTarget;
      return around(construct, args, () => Reflect.construct(target, args, as));
    },
    apply: function apply(target, it: unknown, args: unknown[]): unknown {
      return around(apply, args, () => {
        const made: unknown = Reflect.apply(target as never, it, args);
        return made ?? it; // an old-style constructor, called by a subclass
      });
    },
  });
  original.prototype.constructor = proxy;
  return proxy;

  function around(trap: Call, args: unknown[], make: () => unknown) {
    const trace = traceAbove(trap);
    const known = before && quietly(() => before(args, trace, undefined));
    let made: InstanceType<Class>;
    try {
      made = make() as InstanceType<Class>;
    } catch (error) {
      throw withoutUs(error);
    }
    if (after) quietly(() => after(made, trace, known, made));
    return made;
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

/** Removes our lines, so that the program's errors look as without us. */
function withoutUs(error: unknown): unknown {
  if (error instanceof Error && typeof error.stack === "string") {
    const lines = error.stack.split("\n");
    const others = lines.filter((line) => !isOurs(line));
    if (others.length < lines.length) error.stack = others.join("\n");
  }
  return error;
}
