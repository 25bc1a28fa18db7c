// Imported before the tests of node:test: each has to close what it opens.

import { type TestContext, beforeEach } from "node:test";
import { traceOpenings } from "../opened-at/trace-openings.ts";
import { type Run, finish, start } from "./check.ts";

export { allowLeaks, expectLeaks, ignoreLeaks } from "./check.ts";

if (process.env["FDLEAK_LINES"] !== "off") traceOpenings();

const runs = new Map<string, Run>();

beforeEach((context) => {
  const test = context as TestContext;
  const isOutermost = test.fullName === test.name;
  const run = start(test.name, {
    parent: parentOf(test),
    ...(isOutermost ? { suite: "the file" } : {}),
  });
  runs.set(test.fullName, run);
  const judge = () => {
    runs.delete(test.fullName);
    return finish(run, !test.passed);
  };
  // Hooks run in the order of their coming: this one comes when the others
  // have, so that it runs after them.
  test.after(() => test.after(judge));
});

/** `outer > inner` is part of `outer`, when that is a test and under way. */
function parentOf({ fullName, name }: TestContext): Run | undefined {
  return runs.get(fullName.slice(0, -` > ${name}`.length));
}
