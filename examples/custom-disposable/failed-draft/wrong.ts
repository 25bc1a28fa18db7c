// Python throws the body's error into the generator, at its `yield`. Dispose
// gets no error to throw, and resumed with `next` the generator goes on to
// replace the settings with half a draft.

import {
  appendFileSync,
  closeSync,
  openSync,
  renameSync,
  rmSync,
} from "node:fs";

export function save(path: string, settings: object): void {
  using draft = entered(replacing(path));
  for (const [name, value] of Object.entries(settings)) {
    appendFileSync(draft.value, `${name}=${JSON.stringify(value)}\n`);
  }
}

function* replacing(path: string): Generator<number, void> {
  using stack = new DisposableStack();
  const draft = `${path}.${process.pid}`;
  const fd = stack.adopt(openSync(draft, "wx"), closeSync);
  stack.defer(() => rmSync(draft, { force: true }));
  yield fd;
  renameSync(draft, path);
}

function entered<T>(steps: Generator<T, void>) {
  const entry = steps.next();
  if (entry.done) throw new Error("The generator ended without a yield");
  return {
    value: entry.value,
    [Symbol.dispose]: () => void steps.next(),
  };
}
