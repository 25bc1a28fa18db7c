import type { RunnerTestSuite } from "vitest";
import { finishSuite } from "./finish-suite.ts";
import { pendingWork } from "./pending-work.ts";
import { ownedBySetUp, setUp } from "./run.ts";

type Hook = (...args: any[]) => unknown;
type Hooks = Partial<Record<"beforeAll" | "afterAll" | "aroundAll", Hook[]>>;
export type HooksOf = (suite: object) => Hooks;

/**
 * Makes the hooks of a suite of vitest, and of the suites in it, owners of what
 * they open. Each suite in it is judged at its end.
 */
export function ownHooks(suite: RunnerTestSuite, hooksOf: HooksOf): void {
  const hooks = hooksOf(suite);
  for (const name of ["beforeAll", "afterAll", "aroundAll"] as const) {
    const subject = `${name} of ${titleOf(suite)}`;
    hooks[name]?.forEach((hook, index, all) => {
      all[index] = ownedBySetUp(setUp(subject, suite), hook);
    });
  }
  waitBefore(hooks.afterAll ?? []);
  for (const task of suite.tasks) {
    if (task.type !== "suite") continue;
    ownHooks(task, hooksOf);
    judgeAtEnd(task, hooksOf(task));
  }
}

/**
 * What tests still open has to arrive while its server is there. Hooks run in
 * the one order or in the other, so it waits at both ends.
 */
function waitBefore(afterAll: Hook[]): void {
  if (afterAll.length === 0) return;
  afterAll.unshift(pendingWork);
  afterAll.push(pendingWork);
}

/** Around all hooks; in vitest 3 a clean-up of the first one, which runs last. */
function judgeAtEnd(suite: RunnerTestSuite, hooks: Hooks): void {
  const judge = async () => {
    if (suite.result?.state !== "fail") await finishSuite(suite);
  };
  if (hooks.aroundAll === undefined) {
    hooks.beforeAll?.unshift(() => judge);
    return;
  }
  hooks.aroundAll.unshift(async (runSuite: () => Promise<void>) => {
    await runSuite();
    await judge();
  });
}

function titleOf(suite: RunnerTestSuite): string {
  return suite === suite.file ? suite.name : `suite "${suite.name}"`;
}
