// If the release throws after another error, `using` throws a SuppressedError.
// Its `suppressed` is the first error, its `error` the one of the release.

import { appendFileSync } from "node:fs";

export function payOut(amounts: readonly number[], log: string): void {
  let paid = 0;
  using stack = new DisposableStack();
  stack.defer(() => appendFileSync(log, `paid out ${paid}\n`));
  for (const amount of amounts) {
    if (amount < 0) throw new Error(`cannot pay out ${amount}`);
    paid += amount;
  }
}
