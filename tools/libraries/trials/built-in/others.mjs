import { AsyncLocalStorage } from "node:async_hooks";
import { spawn } from "node:child_process";
import { channel } from "node:diagnostics_channel";
import { addAbortListener, getEventListeners, once } from "node:events";
import { readFileSync, readdirSync } from "node:fs";
import { registerHooks } from "node:module";
import { createInterface } from "node:readline";
import { DatabaseSync } from "node:sqlite";
import { PassThrough } from "node:stream";
import { mock } from "node:test";
import * as v8 from "node:v8";
import { Worker } from "node:worker_threads";

const storage = new AsyncLocalStorage();
const stored = new AsyncLocalStorage();
const { signal } = new AbortController();
const library = "libresolv.so.2"; // Node does not load it
let loaded = 0;
let isEnded = false;

function throws(work) {
  try {
    work();
    return false;
  } catch {
    return true;
  }
}

/** A profile is given once, so it is asked for only after the release. */
function givesNothing() {
  let isAsked = false;
  return (profile) => {
    if (isAsked) return profile.stop() === undefined;
    isAsked = true;
    return false;
  };
}

/** A profile of the same kind has to give one. */
function started(start) {
  if (start().stop() === undefined) throw new Error("no profile");
  return start();
}

export default {
  objects: [
    {
      name: "node:child_process ChildProcess",
      with: "a child that sleeps",
      async acquire() {
        const child = spawn("sleep", ["60"]);
        await once(child, "spawn");
        return child;
      },
      isReleased: ({ exitCode, signalCode }) =>
        exitCode !== null || signalCode !== null,
    },
    {
      name: "node:worker_threads Worker",
      with: "a thread that waits",
      async acquire() {
        const code = "setInterval(() => {}, 1000)";
        const worker = new Worker(code, { eval: true });
        await once(worker, "online");
        return worker;
      },
      isReleased: ({ threadId }) => threadId === -1,
    },
    {
      name: "node:readline Interface",
      with: "a stream that has not ended",
      acquire: () => createInterface(new PassThrough()),
      isReleased: ({ closed }) => closed,
    },
    {
      name: "node:ffi DynamicLibrary",
      with: "a library that Node does not load",
      async acquire() {
        const { DynamicLibrary } = await import("node:ffi"); // experimental
        return new DynamicLibrary(library);
      },
      isReleased: () =>
        !readFileSync("/proc/self/maps", "utf8").includes(library),
    },
    {
      name: "node:sqlite DatabaseSync",
      with: "a database in a file",
      acquire: ({ folder }) => new DatabaseSync(`${folder}/a.db`),
    },
    {
      name: "node:sqlite Session",
      with: "a database in memory",
      acquire: () => new DatabaseSync(":memory:").createSession(),
      isReleased: (session) => throws(() => session.changeset()),
    },
    {
      name: "node:sqlite StatementSync",
      with: "a database in memory",
      acquire: () => new DatabaseSync(":memory:").prepare("SELECT 1"),
      isReleased: (statement) => throws(() => statement.get()),
    },
    {
      name: "node:module registerHooks()",
      with: "a hook that sees each import",
      acquire: () =>
        registerHooks({
          load(url, context, next) {
            loaded += 1;
            return next(url, context);
          },
        }),
      async isReleased() {
        const before = loaded;
        await import(`data:text/javascript,${Math.random()}`);
        return loaded === before;
      },
    },
    {
      name: "node:v8 GCProfiler",
      with: "a profiler that has started",
      acquire: () =>
        started(() => {
          const profiler = new v8.GCProfiler();
          profiler.start();
          return profiler;
        }),
      isReleased: givesNothing(),
    },
    {
      name: "node:v8 startCpuProfile()",
      with: "the thread that samples",
      acquire: () => v8.startCpuProfile(),
      isReleased: () =>
        !readdirSync("/proc/self/task").some((id) =>
          /^v8:Prof/.test(readFileSync(`/proc/self/task/${id}/comm`, "utf8")),
        ),
    },
    {
      name: "node:v8 startHeapProfile()",
      with: "a profile that has started",
      acquire: () => started(() => v8.startHeapProfile()),
      isReleased: givesNothing(),
    },
    {
      name: "node:async_hooks AsyncLocalStorage#withScope()",
      with: "a store",
      acquire: () => storage.withScope("value"),
      isReleased: () => storage.getStore() === undefined,
    },
    {
      name: "node:diagnostics_channel Channel#withStoreScope()",
      with: "a store that is bound to the channel",
      acquire() {
        const requests = channel("requests");
        requests.bindStore(stored);
        return requests.withStoreScope({ id: 1 });
      },
      isReleased: () => stored.getStore() === undefined,
    },
    {
      name: "node:test mock.timers",
      with: "a mocked `Date`",
      acquire() {
        mock.timers.enable({ apis: ["Date"] });
        return mock.timers;
      },
      isReleased: () => Date.now() !== 0,
    },
    {
      name: "setTimeout()",
      with: "a minute",
      acquire: () => setTimeout(() => {}, 60_000),
      isReleased: (timeout) => timeout._destroyed,
    },
    {
      name: "setImmediate()",
      with: "a function that has not run",
      acquire: () => setImmediate(() => {}),
      isReleased: (immediate) => immediate._destroyed,
    },
    {
      name: "node:events addAbortListener()",
      with: "one listener",
      acquire: () => addAbortListener(signal, () => {}),
      isReleased: () => getEventListeners(signal, "abort").length === 0,
    },
    {
      name: "iterators and generators",
      with: "a generator that waits at a `yield` in `try`",
      acquire() {
        const values = (function* () {
          try {
            yield 1;
          } finally {
            isEnded = true;
          }
        })();
        values.next();
        return values;
      },
      isReleased: () => isEnded,
    },
    {
      name: "async generators",
      with: "a generator that waits at a `yield` in `try`",
      async acquire() {
        const values = (async function* () {
          try {
            yield 1;
          } finally {
            isEnded = true;
          }
        })();
        await values.next();
        return values;
      },
      isReleased: () => isEnded,
    },
    {
      name: "DisposableStack",
      with: "one deferred function",
      acquire() {
        const stack = new DisposableStack();
        stack.defer(() => (isEnded = true));
        return stack;
      },
      isReleased: () => isEnded,
    },
    {
      name: "AsyncDisposableStack",
      with: "one deferred function that waits",
      acquire() {
        const stack = new AsyncDisposableStack();
        stack.defer(async () => {
          await null;
          isEnded = true;
        });
        return stack;
      },
      isReleased: () => isEnded,
    },
  ],
};
