// A reporter for jest: at the end of a run, the leaks by opening line.

import { TestRun } from "../runs/test-run.ts";

export default class FdleakReporter {
  readonly #run = new TestRun();

  onRunComplete(): void {
    process.stderr.write(this.#run.end());
  }
}
