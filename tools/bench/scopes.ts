// One scope in each form; bench.ts runs this file as it is, with native
// `using`, and lowered by tsc. Prints nanoseconds for one of each, as JSON.

import { closeSync, openSync } from "node:fs";
import { nanosecondsPerCall } from "./clock.ts";

let released = 0;

class Resource implements Disposable {
  [Symbol.dispose](): void {
    released += 1;
  }
}

function scoped(): void {
  using _resource = new Resource();
}

function tryFinally(): void {
  const resource = new Resource();
  try {
    // nothing to do
  } finally {
    resource[Symbol.dispose]();
  }
}

function openAndClose(): void {
  closeSync(openSync("/dev/null", "r"));
}

const forms = { using: scoped, tryFinally, openAndClose };
console.log(
  JSON.stringify(
    Object.fromEntries(
      Object.entries(forms).map(([name, form]) => [
        name,
        nanosecondsPerCall(form),
      ]),
    ),
  ),
);
if (released === 0) throw new Error("nothing was disposed");
