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
  const input = openSync(data, "r");
  const table = connect();
  let refused: number | undefined;
  try {
    const row = Buffer.alloc(8);
    let inserted = 0;
    while (readSync(input, row) === row.length) {
      if (table.insert(row.toString("latin1"))) inserted += 1;
      else writeSync((refused ??= openSync(rejects, "w")), row);
    }
    return inserted;
  } finally {
    table.close();
    if (refused !== undefined) closeSync(refused);
    closeSync(input);
  }
}
