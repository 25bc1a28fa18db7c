// An error thrown in `finally` replaces the error of the `try` block. The
// caller gets the error of the log, but never hears of the refused amount.

import { appendFileSync } from "node:fs";

export function payOut(amounts: readonly number[], log: string): void {
  let paid = 0;
  try {
    for (const amount of amounts) {
      if (amount < 0) throw new Error(`cannot pay out ${amount}`);
      paid += amount;
    }
  } finally {
    appendFileSync(log, `paid out ${paid}\n`);
  }
}
