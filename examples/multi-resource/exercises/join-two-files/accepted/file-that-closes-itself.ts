// A small class opens the file in its constructor and closes it in
// `[Symbol.dispose]`, once. One `using` declaration holds each file.

import { closeSync, openSync, readFileSync } from "node:fs";

/** Hands `emit` each order with its customer's name, until it answers false. */
export function join(
  customers: string,
  orders: string,
  emit: (line: string) => boolean,
): number {
  using left = new Table(customers);
  using right = new Table(orders);
  const names = new Map(left.rows());
  let emitted = 0;
  for (const [id, what] of right.rows()) {
    emitted += 1;
    if (!emit(`${names.get(id)}: ${what}`)) return emitted;
  }
  return emitted;
}

class Table implements Disposable {
  #file: number | null;

  constructor(path: string) {
    this.#file = openSync(path, "r");
  }

  rows(): [id: string, text: string][] {
    if (this.#file === null) throw new Error("the file is closed");
    return readFileSync(this.#file, "utf8")
      .trim()
      .split("\n")
      .map((line) => line.split(",") as [string, string]);
  }

  [Symbol.dispose](): void {
    const file = this.#file;
    this.#file = null;
    if (file !== null) closeSync(file);
  }
}
