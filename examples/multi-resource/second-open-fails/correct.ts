// Each `using` takes charge of its file before the next line runs, so a second
// open that throws still closes the first.

import { closeSync, openSync, readFileSync } from "node:fs";

export function sameContent(left: string, right: string): boolean {
  using a = open(left);
  using b = open(right);
  return readFileSync(a.fd).equals(readFileSync(b.fd));
}

function open(path: string): { fd: number } & Disposable {
  const fd = openSync(path, "r");
  return { fd, [Symbol.dispose]: () => closeSync(fd) };
}
