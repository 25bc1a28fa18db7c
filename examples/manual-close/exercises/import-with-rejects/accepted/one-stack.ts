// One `DisposableStack` adopts each resource as soon as it is acquired. When
// one release fails, the stack still runs the others.

import { closeSync, openSync, readSync, writeSync } from "node:fs";

export interface Table {
  /** False when the table refuses the row. */
  insert(row: string): boolean;
  close(): void;
}

/** Inserts the 8-byte rows of a file; refused rows go into `rejects`. */
export function importRows(
  data: string,
  rejects: string,
  connect: () => Table,
): number {
  using open = new DisposableStack();
  const input = open.adopt(openSync(data, "r"), closeSync);
  const table = open.adopt(connect(), (table) => table.close());
  let refused: number | undefined;
  const row = Buffer.alloc(8);
  let inserted = 0;
  while (readSync(input, row) === row.length) {
    if (table.insert(row.toString("latin1"))) inserted += 1;
    else {
      refused ??= open.adopt(openSync(rejects, "w"), closeSync);
      writeSync(refused, row);
    }
  }
  return inserted;
}
