import { AsyncLocalStorage } from "node:async_hooks";

/** On whose behalf code runs, such as a test. */
export interface Owner {
  /**
   * Whether the servers that it starts work for others as well. What they open
   * when a request arrives is then of no known owner.
   */
  readonly servesOthers: boolean;
}

// Shared by all copies of this module: jest and vitest may load it twice.
const key = Symbol.for("fdleak.owner");
const shared = globalThis as { [key]?: AsyncLocalStorage<Owner | undefined> };

/**
 * The owner of the code that runs. It holds for all code that the owner starts,
 * also when that runs after the owner has ended.
 */
export const owner: AsyncLocalStorage<Owner | undefined> = (shared[key] ??=
  new AsyncLocalStorage());

type Call = (this: any, ...args: any[]) => any;

/** The same function, run on behalf of the owner. */
export function ownedBy<Original extends Call>(
  it: Owner,
  original: Original,
): Original {
  const { length } = original; // test runners read it
  const wrapper: Call = function (...args) {
    return owner.run(it, () => Reflect.apply(original, this, args));
  };
  Object.defineProperty(wrapper, "length", { value: length });
  return Object.assign(wrapper as Original, original);
}

/** Starts a server on behalf of the owner, or of all whom it serves. */
export function serving<Result>(start: () => Result): Result {
  return owner.getStore()?.servesOthers ? owner.exit(start) : start();
}
