import { type Trace, isOurs, traceAbove } from "./opening.ts";

type Call = (...args: any[]) => any;

/** What is done about a call besides calling: neither may change what it does. */
interface Around<Original extends Call> {
  /** Before it; what it gives is handed to `after`. */
  before?: (args: Parameters<Original>, trace: Trace) => unknown;
  after?: (
    result: ReturnType<Original>,
    trace: Trace,
    before: unknown,
    it: unknown,
  ) => void;
  /** Calls it, in a context of its own. */
  within?: (
    call: () => ReturnType<Original>,
    trace: Trace,
  ) => ReturnType<Original>;
  /** The arguments to call with instead. */
  instead?: (args: Parameters<Original>, trace: Trace) => Parameters<Original>;
}

/**
 * Puts a function around one of Node's that does what it does, is named as it
 * is, and has been told where from it was called.
 */
export function wrap<Name extends string, Original extends Call>(
  owner: { [name in Name]: Original },
  name: Name,
  { before, after, instead, within }: Around<Original>,
): void {
  const original = owner[name];
  function wrapper(this: unknown, ...args: Parameters<Original>) {
    const trace = traceAbove(wrapper);
    const known = before && quietly(() => before(args, trace));
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

/** The same for a class, also where it is called as a function. */
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
        return made ?? it; // a constructor of old, called by a subclass
      });
    },
  });
  original.prototype.constructor = proxy;
  return proxy;

  function around(trap: Call, args: unknown[], make: () => unknown) {
    const trace = traceAbove(trap);
    const known = before && quietly(() => before(args, trace));
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

/** What notes must not fail the program: near the stack's end it may throw. */
function quietly<Result>(note: () => Result): Result | undefined {
  try {
    return note();
  } catch {
    return undefined;
  }
}

/** The program's errors are to read as they do without us. */
function withoutUs(error: unknown): unknown {
  if (error instanceof Error && typeof error.stack === "string") {
    const lines = error.stack.split("\n");
    const others = lines.filter((line) => !isOurs(line));
    if (others.length < lines.length) error.stack = others.join("\n");
  }
  return error;
}
