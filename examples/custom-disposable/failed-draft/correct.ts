// A generator can end in two ways: `next` runs what follows its `yield`, and
// `return` only releases. Dispose returns it, so the settings are replaced if
// the body has come as far as `commit`.

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
  draft.commit();
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
    commit: () => void steps.next(),
    [Symbol.dispose]: () => void steps.return(),
  };
}
