// Imported before the tests of node:test: each has to close what it opens.

import { type TestContext, after, before, beforeEach } from "node:test";
import { isMainThread } from "node:worker_threads";
import { traceOpenings } from "../opened-at/trace-openings.ts";
import { settings } from "../runs/settings.ts";
import { type Run, abandon, finish, finishUnchanged } from "./check.ts";
import { endFile, start, startFile } from "./check.ts";
import { forThisProcessOnly } from "./for-this-process-only.ts";

export { allowLeaks, expectLeaks, ignoreLeaks } from "./check.ts";

// A worker inherits --import. A hook there would start a test runner in it,
// which takes over its errors.
if (isMainThread && settings.mode !== "off") switchOn();

function switchOn(): void {
  if (settings.lines) traceOpenings();
  // A program that calls run() has no tests, and its children are to be checked.
  if (process.env["NODE_TEST_CONTEXT"]) notForChildren();
  else before(notForChildren);
  startFile(process.argv[1] ?? "");
  beforeEach(startTest);
  after(() => endFile({ command: "node --import fdleak/node-test --test" }));
}

interface Current {
  readonly run: Run;
  readonly test: TestContext;
}

const current = new Map<string, Current>();

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
  const judge = () => {
    current.delete(test.fullName);
    return finish(run, !test.passed);
  };
  // Hooks run in the order of registration. A hook registered by this one runs
  // after all others, but is expensive, and most tests do not need it.
  test.after(() => {
    if (finishUnchanged(run)) current.delete(test.fullName);
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
