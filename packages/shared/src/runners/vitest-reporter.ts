// A reporter for vitest: at the end of a run, the leaks by opening line.

import type { Reporter, Vitest } from "vitest/node";
import { TestRun } from "../runs/test-run.ts";

export default class FdleakReporter implements Reporter {
  readonly #run = new TestRun();
  #vitest: Vitest | undefined;

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
  }

  onTestRunEnd(): void {
    // This reporter of vitest annotates the opening lines of tests that fail.
    const annotates = this.#vitest?.config.reporters.some(
      (reporter) => [reporter].flat()[0] === "github-actions",
    );
    process.stderr.write(this.#run.end(annotates));
  }
}
