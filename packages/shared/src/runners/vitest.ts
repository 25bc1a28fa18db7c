// The set-up file for vitest: each test has to close what it opens.

import * as vitest from "vitest";
import { ownedBy } from "../opened-at/owner.ts";
import { finish, start, startFile } from "./check.ts";
import { finishFile } from "./finish-suite.ts";
import { ownFixtures } from "./own-fixtures.ts";
import { type HooksOf, ownHooks } from "./own-hooks.ts";
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
    ownHooks(file, TestRunner.getSuiteHooks as unknown as HooksOf);
    ownFixtures(vitest.test, file);
    await runSuite();
    await finishFile(file);
  });
}

/** vitest 3. Registered first, so they run last. */
async function checkInHooks(): Promise<void> {
  const { beforeAll, beforeEach } = vitest;
  const { getFn, getHooks, setFn } = await functionsOfTasks();
  const original = new WeakMap<object, () => unknown>();
  beforeEach(({ task, onTestFinished }) => {
    const run = start(task.name, { suite: task.suite ?? task.file });
    onTestFinished(() => finish(run, task.result?.state === "fail"));
    const code = getFn(task);
    const own = ownedBy(run, original.get(code) ?? code); // it may be a retry
    original.set(own, code);
    setFn(task, own);
  });
  beforeAll((suite) => {
    const file = suite as unknown as vitest.RunnerTestFile;
    ownHooks(file, getHooks);
    return () => finishFile(file);
  });
}

interface FunctionsOfTasks {
  readonly getFn: (test: object) => () => unknown;
  readonly setFn: (test: object, code: () => unknown) => void;
  readonly getHooks: HooksOf;
}

function functionsOfTasks(): Promise<FunctionsOfTasks> {
  const name: string = "vitest/suite"; // vitest 5 does not have it
  return import(/* @vite-ignore */ name) as Promise<FunctionsOfTasks>;
}
