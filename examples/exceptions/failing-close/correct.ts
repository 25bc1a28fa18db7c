// When dispose throws while another error is on its way out, `using` throws a
// SuppressedError, which holds both: `suppressed` came first, then `error`.

import { writeFileSync } from "node:fs";

export function payOut(amounts: readonly number[], path: string): void {
  using progress = new Progress(path);
  for (const amount of amounts) {
    if (amount < 0) throw new Error(`cannot pay out ${amount}`);
    progress.paid.push(amount);
  }
}

class Progress {
  readonly paid: number[] = [];
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  [Symbol.dispose]() {
    writeFileSync(this.#path, JSON.stringify(this.paid));
  }
}
