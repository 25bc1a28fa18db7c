// A reporter for node:test: at the end of a run, the leaks by opening line.

import { TestRun } from "../runs/test-run.ts";

const run = new TestRun(); // now: the test processes start before the events

export default async function* report(
  events: AsyncIterable<unknown>,
): AsyncGenerator<string> {
  for await (const _event of events); // until the last test has ended
  yield run.end();
}
