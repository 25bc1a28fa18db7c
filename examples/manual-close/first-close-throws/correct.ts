// Each file has a `finally` of its own: the one that throws still passes
// through the other.

import { closeSync, createWriteStream, openSync, readFileSync } from "node:fs";
import { finished } from "node:stream/promises";

export async function toCsv(from: string, to: string): Promise<void> {
  const input = openSync(from, "r");
  try {
    const output = createWriteStream(to);
    try {
      output.write(readFileSync(input, "utf8").replaceAll(";", ","));
    } finally {
      output.end();
      await finished(output);
    }
  } finally {
    closeSync(input);
  }
}
