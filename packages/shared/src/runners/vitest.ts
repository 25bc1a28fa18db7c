// The set-up file for vitest: each test has to close what it opens.

import * as vitest from "vitest";
import { ownedBy } from "../opened-at/owner.ts";
import type { FdleakOptions } from "../runs/options.ts";
import { configure, settings } from "../runs/settings.ts";
import { type Run, endFile, finish, start, startFile } from "./check.ts";
import { finishFile } from "./finish-suite.ts";
import { ownFixtures } from "./own-fixtures.ts";
import { type HooksOf, ownHooks } from "./own-hooks.ts";
import { allSetUps, hasTimedOut } from "./run.ts";
import { startTracing } from "./start-tracing.ts";
import "../matchers.ts";

export { allowLeaks, expectLeaks, ignoreLeaks } from "./check.ts";

declare module "vitest" {
  interface ProvidedContext {
    fdleak?: FdleakOptions;
  }
}

const { inject, expect } = vitest;
configure(inject("fdleak"), "provide.fdleak in the configuration of vitest");

if (settings.mode !== "off") {
  startTracing();
  startFile(expect.getState().testPath!);
  if ("aroundEach" in vitest) checkAround();
  else await checkInHooks();
}

/** vitest 5. Registered first, so they are around all others. */
function checkAround(): void {
  const { TestRunner, aroundAll, aroundEach } = vitest;
  aroundEach(async (runTest, { task }) => {
    const run = startTest(task);
    await ownedBy(run, runTest)();
    await finishTask(run, task);
  });
  // oxlint-disable-next-line no-empty-pattern -- vitest wants a pattern here
  aroundAll(async (runSuite, {}, file) => {
    ownHooks(file, TestRunner.getSuiteHooks as unknown as HooksOf);
    ownFixtures(vitest.test, file);
    await runSuite();
    await finishFile(file, () => endFileOf(file));
  });
}

/** vitest 3. Registered first, so they run last. */
async function checkInHooks(): Promise<void> {
  const { beforeAll, beforeEach } = vitest;
  const { getFn, getHooks, setFn } = await functionsOfTasks();
  const original = new WeakMap<object, () => unknown>();
  beforeEach(({ task, onTestFinished }) => {
    const run = startTest(task);
    onTestFinished(() => finishTask(run, task));
    const code = getFn(task);
    const own = ownedBy(run, original.get(code) ?? code); // it may be a retry
    original.set(own, code);
    setFn(task, own);
  });
  beforeAll((suite) => {
    const file = suite as unknown as vitest.RunnerTestFile;
    ownHooks(file, getHooks);
    return () => finishFile(file, () => endFileOf(file));
  });
}

function startTest(task: vitest.RunnerTestCase): Run {
  const suite = task.suite ?? task.file;
  return start(task.name, { suite, fullName: fullNameOf(task) });
}

async function finishTask(
  run: Run,
  { result }: vitest.RunnerTestCase,
): Promise<void> {
  run.timedOut = hasTimedOut(result?.errors);
  await finish(run, result?.state === "fail");
}

function endFileOf({ tasks }: Pick<vitest.RunnerTestSuite, "tasks">): void {
  const setUps = allSetUps().map(({ subject }) => subject);
  const runner = { command: "npx vitest run", annotates: true };
  endFile(runner, [...namesIn(tasks), ...setUps]);
}

function namesIn(tasks: readonly vitest.RunnerTask[]): string[] {
  return tasks.flatMap((task) =>
    task.type === "suite" ? namesIn(task.tasks) : fullNameOf(task),
  );
}

/** Without the file: `suite > name`. */
function fullNameOf({ name, suite, file }: vitest.RunnerTask): string {
  if (suite === undefined || suite === file) return name;
  return `${fullNameOf(suite)} > ${name}`;
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
