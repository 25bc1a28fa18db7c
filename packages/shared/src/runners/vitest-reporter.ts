// A reporter for vitest: at the end of a run, the leaks by opening line.

import type { Reporter } from "vitest/node";
import { TestRun } from "../runs/test-run.ts";

export default class FdleakReporter implements Reporter {
  readonly #run = new TestRun();

  onTestRunEnd(): void {
    process.stderr.write(this.#run.end());
  }
}
