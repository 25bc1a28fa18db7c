// Two closes in one `finally`: an output that could not be written throws at
// the first, and the second never runs.

import { closeSync, createWriteStream, openSync, readFileSync } from "node:fs";
import { finished } from "node:stream/promises";

export async function toCsv(from: string, to: string): Promise<void> {
  const input = openSync(from, "r");
  const output = createWriteStream(to);
  try {
    output.write(readFileSync(input, "utf8").replaceAll(";", ","));
  } finally {
    output.end();
    await finished(output); // leaks fd
    closeSync(input);
  }
}
