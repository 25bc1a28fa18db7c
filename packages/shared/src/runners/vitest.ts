// The set-up file for vitest: each test has to close what it opens.

import { type RunnerTask, afterAll, beforeEach, expect, inject } from "vitest";
import { traceOpenings } from "../opened-at/trace-openings.ts";
import type { FdleakOptions } from "../runs/options.ts";
import { configure, settings } from "../runs/settings.ts";
import { endFile, finish, start, startFile } from "./check.ts";
import "../matchers.ts";

export { allowLeaks, expectLeaks, ignoreLeaks } from "./check.ts";

declare module "vitest" {
  interface ProvidedContext {
    fdleak?: FdleakOptions;
  }
}

configure(inject("fdleak"), "provide.fdleak in the configuration of vitest");
if (settings.mode !== "off") switchOn();

function switchOn(): void {
  if (settings.lines) traceOpenings();
  startFile(expect.getState().testPath!);
  let all: readonly RunnerTask[] = [];
  beforeEach(({ task, onTestFinished }) => {
    all = task.file.tasks;
    const suite = task.suite ?? task.file;
    const run = start(task.name, { suite, fullName: fullNameOf(task) });
    // Registered first, so it runs last: after hooks, fixtures and clean-ups.
    onTestFinished(() => finish(run, task.result?.state === "fail"));
  });
  afterAll(() => endFile(runner, namesIn(all)));
}

const runner = { command: "npx vitest run", annotates: true };

function namesIn(tasks: readonly RunnerTask[]): string[] {
  return tasks.flatMap((task) =>
    task.type === "suite" ? namesIn(task.tasks) : fullNameOf(task),
  );
}

/** Without the file: `suite > name`. */
function fullNameOf({ name, suite, file }: RunnerTask): string {
  if (suite === undefined || suite === file) return name;
  return `${fullNameOf(suite)} > ${name}`;
}
