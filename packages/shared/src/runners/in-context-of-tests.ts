import { AsyncResource, createHook } from "node:async_hooks";
import { owner } from "../opened-at/owner.ts";
import type { Run } from "./run.ts";

/**
 * Runs each function that `node:test` calls with the context of a test, hooks
 * among them, within the run of the test. The runner calls them by a method of
 * its class for tests, which is found by making one.
 */
export function inContextOfTests(
  makeOne: () => void,
  runOf: (context: unknown) => Run | undefined,
): void {
  const tests = prototypeOfTests(makeOne);
  if (tests === undefined) return;
  const { prototype } = AsyncResource;
  tests.runInAsyncScope = function (call, self, ...args): any {
    const run = runOf(args[0]);
    const bound = call.bind(self as never);
    const inContext = run ? owner.run.bind(owner, run, bound) : bound;
    return prototype.runInAsyncScope.call(this, inContext, self, ...args);
  };
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
