// Prints, as JSON, each dispose method of this Node with the classes and values
// that have it, and the classes that can only be closed. It finds them by
// looking through the modules.

import { AsyncLocalStorage } from "node:async_hooks";
import { channel } from "node:diagnostics_channel";
import { builtinModules, registerHooks } from "node:module";
import { addAbortListener } from "node:events";
import { mkdtempDisposableSync } from "node:fs";
import { open, watch } from "node:fs/promises";
import http2 from "node:http2";
import inspector from "node:inspector";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mock } from "node:test";
import v8 from "node:v8";

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

// What no module exports as a class: found by reading Node's documentation.
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
  const hooks = registerHooks({});
  using inspecting = inspector.open(0);
  using cpuProfile = v8.startCpuProfile();
  using heapProfile = v8.startHeapProfile();
  using scope = new AsyncLocalStorage<number>().withScope(1);
  const looks = channel("look");
  looks.subscribe(() => {}); // without a subscriber its scope does nothing
  using storeScope = looks.withStoreScope({});
  using timers = mock.timers;
  const server = http2.createServer(); // never listens
  const changes = watch(folder.path, { signal: AbortSignal.abort() });
  look("node:module registerHooks()", hooks);
  look("node:inspector open()", inspecting);
  look("node:v8 startCpuProfile()", cpuProfile);
  look("node:v8 startHeapProfile()", heapProfile);
  look("node:async_hooks AsyncLocalStorage#withScope()", scope);
  look("node:diagnostics_channel Channel#withStoreScope()", storeScope);
  look("node:test mock.timers", timers);
  look("node:http2 createServer()", server);
  look("node:fs/promises FileHandle", handle);
  look("node:fs mkdtempDisposableSync()", folder);
  look("setTimeout()", timeout);
  look("setImmediate()", immediate);
  look("node:events addAbortListener()", listener);
  look("iterators and generators", rows);
  look("async generators", asyncRows);
  look("node:fs/promises watch()", changes);
  look("DisposableStack", stack);
  look("AsyncDisposableStack", asyncStack);
}

const disposables: Disposables = { found: [...found.values()], without };
console.log(JSON.stringify(disposables));
