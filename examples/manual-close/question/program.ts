import { closeSync, openSync, readFileSync, writeSync } from "node:fs";

/** Copies a list into a backup. */
export function backUp(list: string, backup: string): void {
  const input = openSync(list, "r");
  const text = readFileSync(input, "utf8");
  closeSync(input);

  const output = openSync(backup, "w");
  writeSync(output, text);
  closeSync(input);
}
