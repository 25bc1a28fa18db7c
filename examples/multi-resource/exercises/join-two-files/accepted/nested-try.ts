// Nests two `try … finally` statements and opens the second file inside the
// first. If a close fails, its error replaces an earlier one.

import { closeSync, openSync, readFileSync } from "node:fs";

/** Hands `emit` each order with its customer's name, until it answers false. */
export function join(
  customers: string,
  orders: string,
  emit: (line: string) => boolean,
): number {
  const left = openSync(customers, "r");
  try {
    const right = openSync(orders, "r");
    try {
      return emitAll(left, right, emit);
    } finally {
      closeSync(right);
    }
  } finally {
    closeSync(left);
  }
}

function emitAll(
  left: number,
  right: number,
  emit: (line: string) => boolean,
): number {
  const names = new Map(rowsOf(left));
  let emitted = 0;
  for (const [id, what] of rowsOf(right)) {
    emitted += 1;
    if (!emit(`${names.get(id)}: ${what}`)) return emitted;
  }
  return emitted;
}

function rowsOf(file: number): [id: string, text: string][] {
  return readFileSync(file, "utf8")
    .trim()
    .split("\n")
    .map((line) => line.split(",") as [string, string]);
}
