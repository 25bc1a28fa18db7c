// Each file has its own `finally`, so an error of one close still closes the
// other file. `to` is replaced only after both closes succeed.

import {
  closeSync,
  openSync,
  readSync,
  renameSync,
  writeFileSync,
} from "node:fs";

export function toCsv(from: string, to: string): void {
  const input = openSync(from, "r");
  try {
    const output = openSync(`${to}.draft`, "w");
    try {
      convert(input, output);
    } finally {
      closeSync(output);
    }
  } finally {
    closeSync(input);
  }
  renameSync(`${to}.draft`, to);
}

function convert(input: number, output: number): void {
  const chunk = Buffer.alloc(65_536);
  for (let size; (size = readSync(input, chunk)) > 0;) {
    const text = chunk.toString("latin1", 0, size);
    writeFileSync(output, text.replaceAll(";", ","), "latin1");
  }
}
