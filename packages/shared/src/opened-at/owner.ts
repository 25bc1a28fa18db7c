import { AsyncLocalStorage } from "node:async_hooks";

// Shared by all copies of this module: jest and vitest may load it twice.
const key = Symbol.for("fdleak.owner");
const shared = globalThis as { [key]?: AsyncLocalStorage<object | undefined> };

/**
 * On whose behalf the code runs, such as a test. It holds for all code that the
 * owner starts, also when that runs after the owner has ended.
 */
export const owner: AsyncLocalStorage<object | undefined> = (shared[key] ??=
  new AsyncLocalStorage());

type Call = (this: any, ...args: any[]) => any;

/** The same function, run on behalf of the owner. */
export function ownedBy<Original extends Call>(
  it: object,
  original: Original,
): Original {
  const { length } = original; // test runners read it
  const wrapper: Call = function (...args) {
    return owner.run(it, () => Reflect.apply(original, this, args));
  };
  return Object.defineProperty(wrapper, "length", {
    value: length,
  }) as Original;
}
