// The set-up file for vitest: each test has to close what it opens.

import { beforeEach } from "vitest";
import { traceOpenings } from "../opened-at/trace-openings.ts";
import { finish, start, startFile } from "./check.ts";
import "../matchers.ts";

export { allowLeaks, expectLeaks, ignoreLeaks } from "./check.ts";

if (process.env["FDLEAK"] !== "off") switchOn();

function switchOn(): void {
  if (process.env["FDLEAK_LINES"] !== "off") traceOpenings();
  startFile();
  beforeEach(({ task, onTestFinished }) => {
    const run = start(task.name, { suite: task.suite ?? task.file });
    // Registered first, so it runs last: after hooks, fixtures and clean-ups.
    onTestFinished(() => finish(run, task.result?.state === "fail"));
  });
}
