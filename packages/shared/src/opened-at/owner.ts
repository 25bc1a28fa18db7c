import { AsyncLocalStorage } from "node:async_hooks";
import { withoutUs } from "./own-lines.ts";

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

/**
 * The same function, run on behalf of the owner. Its errors have no line of
 * fdleak.
 *
 * @param failed - is called when it throws or rejects.
 */
export function ownedBy<Original extends Call>(
  it: Owner,
  original: Original,
  failed = () => {},
): Original {
  const { length } = original; // test runners read it
  const fail = (error: unknown) => {
    failed();
    throw withoutUs(error);
  };
  const wrapper: Call = function (...args) {
    try {
      const call = () => Reflect.apply(original, this, args) as unknown;
      const result = owner.run(it, call);
      return result instanceof Promise ? result.then(undefined, fail) : result;
    } catch (error) {
      return fail(error);
    }
  };
  Object.defineProperty(wrapper, "length", { value: length });
  return Object.assign(wrapper as Original, original);
}

/** Starts a server on behalf of the owner, or of all whom it serves. */
export function serving(): () => void {
  const it = owner.getStore();
  if (!it?.servesOthers) return () => {};
  owner.enterWith(undefined);
  return () => owner.enterWith(it);
}
