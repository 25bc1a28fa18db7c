import fs from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { closes } from "./closes.ts";
import type { Trace } from "./trace.ts";
import { wrap } from "./wrap.ts";

interface Functions {
  closeSync(fd: unknown): void;
  close(...args: unknown[]): void;
}

type Closing = NonNullable<ReturnType<typeof closes.closing>>;

/** Numbers that are closed, by the functions that take one. */
export function traceCloses(): void {
  const functions = fs as Functions;
  wrap(functions, "closeSync", {
    before: ([fd], trace) => closes.closing(fd, trace),
    after: (_result, trace, closing) => {
      if (closing) closes.closed(closing as Closing, trace, false);
    },
  });
  wrap(functions, "close", {
    before: ([fd, callback], trace) => {
      const closing = closes.closing(fd, trace);
      return closing && { closing, isPending: callback !== undefined };
    },
    after: (_result, trace, known) => {
      if (known === undefined) return;
      const { closing, isPending } = known as ClosingByThread;
      closes.closed(closing, trace, isPending);
    },
    instead: ([fd, ...rest], trace) => [
      fd,
      ...rest.map((it) => settling(it, fd, trace)),
    ],
  });
}

interface ClosingByThread {
  readonly closing: Closing;
  readonly isPending: boolean;
}

function settling(callback: unknown, fd: unknown, trace: Trace): unknown {
  if (typeof callback !== "function") return callback;
  return function (this: unknown, ...results: unknown[]) {
    closes.settled(fd, trace);
    return Reflect.apply(callback, this, results) as unknown;
  };
}

interface Handle {
  readonly fd?: unknown;
  close(...args: unknown[]): unknown;
}

const traced = new WeakSet<object>();

/** All handles of libuv inherit one `close`, which this handle has as well. */
export function traceClosesLike(handle: object): void {
  let prototype = handle as Handle;
  while (!Object.hasOwn(prototype, "close")) {
    prototype = Object.getPrototypeOf(prototype) as Handle;
  }
  if (traced.has(prototype)) return;
  traced.add(prototype);
  wrap(prototype, "close", {
    before: (_args, trace, self) => closes.byHolder(self as Handle, trace),
    after: (result, trace, fd) => {
      if (!(result instanceof Promise)) closes.settled(fd, trace);
    },
    settled: (trace, fd) => closes.settled(fd, trace),
  });
}

/** A FileHandle closes its number by an object of Node's native code. */
export function traceClosesOfFileHandles(file: FileHandle): void {
  const key = Object.getOwnPropertySymbols(file).find(
    ({ description }) => description === "kHandle",
  );
  const native = key && (file as unknown as Record<symbol, object>)[key];
  if (native) traceClosesLike(native);
}
