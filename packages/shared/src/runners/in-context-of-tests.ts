import { AsyncResource, createHook } from "node:async_hooks";
import { type Owner, ownedBy } from "../opened-at/owner.ts";
import { isSetUp, ownedBySetUp } from "./run.ts";

/** The used part of a test, a suite or a hook of `node:test`. */
export interface Called extends AsyncResource {
  readonly name: string;
  /** Of a hook. */
  readonly hookType?: string;
  readonly parentTest?: Called;
}

/**
 * Runs each function of a test, a suite or a hook of `node:test` on behalf of
 * its owner. The runner calls them by a method of its class for tests, which is
 * found by making one.
 *
 * @param ownerOf - gets what is called, and the context that it is called with.
 */
export function inContextOfTests(
  makeOne: () => void,
  ownerOf: (it: Called, context: unknown) => Owner | undefined,
): void {
  const tests = prototypeOfTests(makeOne);
  if (tests === undefined) return;
  const { prototype } = AsyncResource;
  tests.runInAsyncScope = function (call, self, ...args): any {
    const it = ownerOf(this as Called, args[0]);
    const code = it ? ownCode(it, call as Code) : (call as Code);
    return prototype.runInAsyncScope.call(this, code, self, ...args);
  };
}

type Code = (this: unknown, ...args: any[]) => unknown;

function ownCode(it: Owner, code: Code): Code {
  return isSetUp(it) ? ownedBySetUp(it, code) : ownedBy(it, code);
}

/** Of the first resource that is made in JavaScript: its topmost class. */
function prototypeOfTests(makeOne: () => void): AsyncResource | undefined {
  let made: object | undefined;
  const hook = createHook({
    init(_id, _type, _by, resource) {
      if (resource instanceof AsyncResource) made ??= resource;
    },
  }).enable();
  makeOne();
  hook.disable();
  while (made !== undefined) {
    const above = Object.getPrototypeOf(made) as object | null;
    if (above === AsyncResource.prototype) return made as AsyncResource;
    made = above ?? undefined;
  }
  return undefined;
}
