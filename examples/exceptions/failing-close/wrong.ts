// What `finally` throws takes the place of the error on its way out. A bad
// amount stopped the run, but the caller only hears of the progress file.

import { writeFileSync } from "node:fs";

export function payOut(amounts: readonly number[], path: string): void {
  const progress = new Progress(path);
  try {
    for (const amount of amounts) {
      if (amount < 0) throw new Error(`cannot pay out ${amount}`);
      progress.paid.push(amount);
    }
  } finally {
    progress.save();
  }
}

class Progress {
  readonly paid: number[] = [];
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  save() {
    writeFileSync(this.#path, JSON.stringify(this.paid));
  }
}
