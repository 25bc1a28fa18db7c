// The set-up file for vitest: each test has to close what it opens.

import * as vitest from "vitest";
import { ownedBy } from "../opened-at/owner.ts";
import { finish, start, startFile } from "./check.ts";
import { finishFile } from "./late-openings.ts";
import { pendingWork } from "./pending-work.ts";
import { startTracing } from "./start-tracing.ts";
import "../matchers.ts";

export { allowLeaks, expectLeaks, ignoreLeaks } from "./check.ts";

if (process.env["FDLEAK"] !== "off") {
  startTracing();
  startFile();
  if ("aroundEach" in vitest) checkAround();
  else await checkInHooks();
}

/** vitest 5. Registered first, so they are around all others. */
function checkAround(): void {
  const { TestRunner, aroundAll, aroundEach } = vitest;
  aroundEach(async (runTest, { task }) => {
    const run = start(task.name, { suite: task.suite ?? task.file });
    await ownedBy(run, runTest)();
    await finish(run, task.result?.state === "fail");
  });
  // oxlint-disable-next-line no-empty-pattern -- vitest wants a pattern here
  aroundAll(async (runSuite, {}, file) => {
    waitBeforeAfterAll(file, TestRunner.getSuiteHooks as unknown as HooksOf);
    await runSuite();
    await finishFile();
  });
}

/** vitest 3. Registered first, so they run last. */
async function checkInHooks(): Promise<void> {
  const { afterAll, beforeAll, beforeEach } = vitest;
  const { getFn, getHooks, setFn } = await functionsOfTasks();
  const original = new WeakMap<object, () => unknown>();
  beforeEach(({ task, onTestFinished }) => {
    const run = start(task.name, { suite: task.suite ?? task.file });
    onTestFinished(() => finish(run, task.result?.state === "fail"));
    const code = original.get(task) ?? getFn(task); // it may be a retry
    original.set(task, code);
    setFn(task, ownedBy(run, code));
  });
  beforeAll((file) => waitBeforeAfterAll(file as unknown as Suite, getHooks));
  afterAll(finishFile);
}

type Suite = vitest.RunnerTestSuite;
type HooksOf = (suite: object) => Record<"afterAll", (() => unknown)[]>;

interface FunctionsOfTasks {
  readonly getFn: (test: object) => () => unknown;
  readonly setFn: (test: object, code: () => unknown) => void;
  readonly getHooks: HooksOf;
}

function functionsOfTasks(): Promise<FunctionsOfTasks> {
  const name: string = "vitest/suite"; // vitest 5 does not have it
  return import(/* @vite-ignore */ name) as Promise<FunctionsOfTasks>;
}

/**
 * What tests still open has to arrive while its server is there. Hooks run in
 * the one order or in the other, so it waits at both ends.
 */
function waitBeforeAfterAll(suite: Suite, hooksOf: HooksOf): void {
  const { afterAll } = hooksOf(suite);
  if (afterAll.length > 0) {
    afterAll.unshift(pendingWork);
    afterAll.push(pendingWork);
  }
  for (const task of suite.tasks) {
    if (task.type === "suite") waitBeforeAfterAll(task, hooksOf);
  }
}
