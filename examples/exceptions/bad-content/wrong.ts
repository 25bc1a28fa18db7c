// For bad JSON, `JSON.parse` throws. The exception skips `closeSync`.

import { closeSync, fstatSync, openSync, readFileSync } from "node:fs";

type Prices = Record<string, number>;

export function loadPrices(path: string) {
  const fd = openSync(path, "r");
  const prices: Prices = JSON.parse(readFileSync(fd, "utf8")); // leaks fd
  const { mtimeMs } = fstatSync(fd);
  closeSync(fd);
  return { prices, savedAt: mtimeMs };
}
