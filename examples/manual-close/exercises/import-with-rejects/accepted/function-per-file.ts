// Each resource has its own function with one `try … finally`.

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
  return withFile(data, "r", (input) => {
    const table = connect();
    try {
      return insertAll(input, table, rejects);
    } finally {
      table.close();
    }
  });
}

function insertAll(input: number, table: Table, rejects: string): number {
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
    if (refused !== undefined) closeSync(refused);
  }
}

function withFile<T>(path: string, flags: string, work: (fd: number) => T): T {
  const fd = openSync(path, flags);
  try {
    return work(fd);
  } finally {
    closeSync(fd);
  }
}
