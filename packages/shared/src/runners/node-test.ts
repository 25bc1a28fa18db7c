// Imported before the tests of node:test: each has to close what it opens.

import { AsyncResource } from "node:async_hooks";
import { type TestContext, after, before, beforeEach } from "node:test";
import { isMainThread } from "node:worker_threads";
import { CannotCountError } from "../observe/cannot-count-error.ts";
import { runtime } from "../observe/runtime.ts";
import type { Owner } from "../opened-at/owner.ts";
import { settings } from "../runs/settings.ts";
import {
  type Run,
  abandon,
  endFile,
  finish,
  finishUnchanged,
  start,
  startFile,
} from "./check.ts";
import { forThisProcessOnly } from "./for-this-process-only.ts";
import { finishProcess, finishSuite } from "./finish-suite.ts";
import { type Called, inContextOfTests } from "./in-context-of-tests.ts";
import { pendingWork } from "./pending-work.ts";
import { hasTimedOut, setUp } from "./run.ts";
import { startTracing } from "./start-tracing.ts";

export { allowLeaks, expectLeaks, ignoreLeaks } from "./check.ts";

const command = "node --import fdleak/node-test --test";

// A worker inherits --import. A hook there would start a test runner in it,
// which takes over its errors.
if (isMainThread && settings.mode !== "off") {
  mustRunHooks();
  switchOn();
}

/** A check whose hooks do not run, or cannot fail a test, would pass every test. */
function mustRunHooks(): void {
  if (runtime === "node") return;
  throw new CannotCountError(
    runtime === "bun"
      ? "On Bun use bun test --preload fdleak/bun-test: the hooks of " +
          "fdleak/node-test do not run for tests of bun:test."
      : "On Deno node:test ignores an error in afterEach, so no leak would " +
          "fail a test. Use verifyNone() or noLeaks() of fdleak in the test, or " +
          "in Deno.test.beforeEach and afterEach.",
  );
}

function switchOn(): void {
  startTracing();
  // A program that calls run() has no tests, and its children are to be checked.
  if (process.env["NODE_TEST_CONTEXT"]) notForChildren();
  else before(notForChildren);
  startFile(process.argv[1] ?? "");
  inContextOfTests(() => beforeEach(startTest), ownerOf);
  atTheEnd(() => finishProcess(() => endFile({ command })));
}

/**
 * After all other hooks: a hook that is registered by a hook runs after them.
 * It is registered where this is called, not in the hook: else it belongs to
 * the hook, and Node 20 does not show its error.
 */
function atTheEnd(judge: () => Promise<void>): void {
  const atLast = AsyncResource.bind(() => after(judge));
  after(() => {
    atLast();
    return pendingWork();
  });
}

function ownerOf(it: Called, context: unknown): Owner | undefined {
  const run = runs.get(context as object);
  if (run !== undefined) return run;
  const { hookType, parentTest } = it;
  if (parentTest)
    return setUp(`${hookType} of ${titleOf(parentTest)}`, parentTest);
  if (it.constructor.name !== "Suite") return undefined;
  AsyncResource.prototype.runInAsyncScope.call(it, atTheEnd, undefined, () =>
    finishSuite(it),
  );
  return setUp(titleOf(it), it);
}

function titleOf({ name }: Called): string {
  return name === "<root>" ? "the file" : `suite "${name}"`;
}

interface Current {
  readonly run: Run;
  readonly test: TestContext;
}

const current = new Map<string, Current>();
const runs = new WeakMap<object, Run>();

function notForChildren(): void {
  forThisProcessOnly("fdleak/node-test", import.meta.url);
}

function startTest(context: unknown): void {
  const test = context as TestContext;
  abandonEnded();
  const isOutermost = test.fullName === test.name;
  const run = start(test.name, {
    parent: parentOf(test),
    ...(isOutermost ? { suite: "the file" } : {}),
    fullName: test.fullName,
    file: test.filePath,
  });
  current.set(test.fullName, { run, test });
  runs.set(test, run);
  const judge = () => {
    current.delete(test.fullName);
    return finish(run, !test.passed);
  };
  // Hooks run in the order of registration. A hook registered by this one runs
  // after all others, but is expensive, and most tests do not need it.
  test.after(() => {
    run.timedOut = hasTimedOut([test.error]);
    if (finishUnchanged(run, !test.passed)) current.delete(test.fullName);
    else test.after(judge);
  });
}

/** `outer > inner` is part of `outer`, if that is a test that is running. */
function parentOf({ fullName, name }: TestContext): Run | undefined {
  return current.get(fullName.slice(0, -` > ${name}`.length))?.run;
}

/** After a hook has thrown, no other hook of the test runs, nor does ours. */
function abandonEnded(): void {
  for (const [name, { run, test }] of current) {
    if (!test.signal.aborted) continue;
    current.delete(name);
    abandon(run);
  }
}
