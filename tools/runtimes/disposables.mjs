// Prints, as JSON, which of the names on its input have a dispose method on the
// runtime that runs it: `yes`, `no`, or `missing` where there is no such class
// or function. The names are those of docs/disposables.md.

import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const module = (name) => import(name);
const stackOf = (name) => () => new globalThis[name]();

/** What no module exports as a class; each is as in pages/disposables.ts. */
const values = {
  "node:fs/promises FileHandle": async () =>
    (await module("node:fs/promises")).open(import.meta.filename),
  "node:fs mkdtempDisposableSync()": async () =>
    (await module("node:fs")).mkdtempDisposableSync(join(tmpdir(), "look-")),
  "setTimeout()": () => setTimeout(() => {}, 0),
  "setImmediate()": () => setImmediate(() => {}),
  "node:events addAbortListener()": async () =>
    (await module("node:events")).addAbortListener(
      new AbortController().signal,
      () => {},
    ),
  "iterators and generators": () => [].values(),
  "async generators": () => (async function* () {})(),
  DisposableStack: stackOf("DisposableStack"),
  AsyncDisposableStack: stackOf("AsyncDisposableStack"),
  "node:module registerHooks()": async () =>
    (await module("node:module")).registerHooks({}),
  "node:inspector open()": async () => (await module("node:inspector")).open(0),
  "node:v8 startCpuProfile()": async () =>
    (await module("node:v8")).startCpuProfile(),
  "node:v8 startHeapProfile()": async () =>
    (await module("node:v8")).startHeapProfile(),
  "node:async_hooks AsyncLocalStorage#withScope()": async () => {
    const { AsyncLocalStorage } = await module("node:async_hooks");
    return new AsyncLocalStorage().withScope(1);
  },
  "node:diagnostics_channel Channel#withStoreScope()": async () => {
    const channel = (await module("node:diagnostics_channel")).channel("look");
    channel.subscribe(() => {});
    return channel.withStoreScope({});
  },
  "node:test mock.timers": async () => (await module("node:test")).mock.timers,
  "node:http2 createServer()": async () =>
    (await module("node:http2")).createServer(),
  "node:fs/promises watch()": async () =>
    (await module("node:fs/promises")).watch(tmpdir(), {
      signal: AbortSignal.abort(),
    }),
};

async function valueOf(name) {
  if (name in values) return await values[name]();
  const [from, key] = name.split(" ");
  return (await module(from))[key].prototype;
}

async function answerFor({ name, symbol }) {
  try {
    // Not awaited: an async generator is no promise, but a server may be.
    const value = await valueOf(name);
    if (value === undefined || value === null) return "missing";
    return typeof value[Symbol[symbol]] === "function" ? "yes" : "no";
  } catch {
    return "missing";
  }
}

const names = JSON.parse(readFileSync(0, "utf8"));
const answers = [];
for (const one of names) answers.push(await answerFor(one));
console.log(JSON.stringify(answers));
process.exit();
