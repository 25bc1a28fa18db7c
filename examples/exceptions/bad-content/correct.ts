// The stack closes the descriptor when the block ends, by `return` or by an
// exception.

import { closeSync, fstatSync, openSync, readFileSync } from "node:fs";

type Prices = Record<string, number>;

export function loadPrices(path: string) {
  using stack = new DisposableStack();
  const fd = stack.adopt(openSync(path, "r"), closeSync);
  const prices: Prices = JSON.parse(readFileSync(fd, "utf8"));
  const { mtimeMs } = fstatSync(fd);
  return { prices, savedAt: mtimeMs };
}
