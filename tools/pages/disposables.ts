// Prints, as JSON, each dispose method of this Node with the classes and values
// that have it, and the classes that can only be closed. It finds them by
// looking through the modules.

import { builtinModules } from "node:module";
import { addAbortListener } from "node:events";
import { mkdtempDisposableSync } from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A dispose method, and all that has it. */
export interface Found {
  /** `Symbol.dispose` or `Symbol.asyncDispose`. */
  readonly symbol: string;
  readonly method: string;
  readonly names: string[];
}

/** Classes that close by another name, and have no dispose. */
export interface Disposables {
  readonly found: readonly Found[];
  readonly without: readonly string[];
}

const found = new Map<unknown, Found>();
const without: string[] = [];
const closes = ["close", "destroy", "disconnect", "terminate", "releaseLock"];

function look(name: string, value: unknown): void {
  for (const symbol of [Symbol.dispose, Symbol.asyncDispose]) {
    const method = (value as Record<symbol, unknown>)[symbol];
    if (typeof method !== "function") continue;
    if (!found.has(method)) {
      const { description } = symbol;
      found.set(method, {
        symbol: description!,
        method: String(method),
        names: [],
      });
    }
    found.get(method)!.names.push(name);
  }
}

for (const module of builtinModules) {
  const name = module.startsWith("node:") ? module : `node:${module}`;
  if (module.startsWith("_")) continue;
  const exports = (await import(name)) as Record<string, unknown>;
  for (const [key, value] of Object.entries(exports)) {
    if (typeof value !== "function" || !/^[A-Z]/.test(key)) continue;
    const { prototype } = value as { prototype?: object };
    if (!prototype) continue;
    look(`${name} ${key}`, prototype);
    const close = closes.find((method) => method in prototype);
    const isDisposable =
      Symbol.dispose in prototype || Symbol.asyncDispose in prototype;
    if (close && !isDisposable) without.push(`${name} ${key}: ${close}()`);
  }
}

// What no module exports as a class.
{
  await using handle = await open(import.meta.filename);
  using folder = mkdtempDisposableSync(join(tmpdir(), "look-"));
  using timeout = setTimeout(() => {}, 0);
  using immediate = setImmediate(() => {});
  using listener = addAbortListener(new AbortController().signal, () => {});
  using rows = [].values();
  await using asyncRows = (async function* () {})();
  using stack = new DisposableStack();
  await using asyncStack = new AsyncDisposableStack();
  look("node:fs/promises FileHandle", handle);
  look("node:fs mkdtempDisposableSync()", folder);
  look("setTimeout()", timeout);
  look("setImmediate()", immediate);
  look("node:events addAbortListener()", listener);
  look("iterators and generators", rows);
  look("async generators", asyncRows);
  look("DisposableStack", stack);
  look("AsyncDisposableStack", asyncStack);
}

const disposables: Disposables = { found: [...found.values()], without };
console.log(JSON.stringify(disposables));
