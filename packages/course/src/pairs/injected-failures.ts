import fs from "node:fs";
import fsPromises from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import {
  type Method,
  failCall,
  failClose,
  injected,
} from "../sandbox/call-then.ts";
import type { Tools } from "./pair.ts";

/** Hands what was replaced in a module of the runtime to those who imported it. */
export type SyncImports = () => void;

/** Makes calls fail, and undoes that when it is disposed. */
export class InjectedFailures implements Disposable {
  /** Those that have not happened yet, such as `closeSync`. */
  readonly pending = new Set<string>();
  readonly #undo = new DisposableStack();
  readonly #syncImports: SyncImports;

  constructor(syncImports: SyncImports = syncBuiltinESMExports) {
    this.#syncImports = syncImports;
  }

  /** See {@link Tools.fail}. */
  fail: Tools["fail"] = (target, method, { call = 1, code = "EIO" } = {}) => {
    const isHandle = target === "FileHandle";
    const name = `${isHandle ? "FileHandle." : ""}${String(method)}`;
    let calls = 0;
    const failing = (original: Method): Method =>
      function (this: unknown, ...args) {
        if (++calls !== call) return original.apply(this, args);
        pending.delete(name);
        const error = injected(code, name);
        return /close|dispose/i.test(name)
          ? failClose(original, this, args, error)
          : failCall(args, error, isHandle || isAsync(original));
      };
    const { pending } = this;
    if (isHandle) {
      this.#replace(fsPromises, "open", (open) => async (...args) => {
        const handle = (await open(...args)) as Record<string | symbol, Method>;
        handle[method] = failing(handle[method]!);
        return handle;
      });
    } else {
      this.#replace(target, method, failing);
    }
    pending.add(name);
  };

  /** See {@link Tools.shortWrite}. */
  shortWrite: Tools["shortWrite"] = () => {
    let isFirst = true;
    this.#replace(
      fs,
      "writeSync",
      (write) =>
        function (fd, data, ...rest) {
          if (!isFirst) return write(fd, data, ...rest);
          isFirst = false;
          const bytes = Buffer.from(data as string);
          return write(fd, bytes.subarray(0, bytes.length / 2));
        },
    );
  };

  [Symbol.dispose](): void {
    this.#undo.dispose();
  }

  #replace(
    target: object,
    method: string | symbol,
    replacement: (original: Method) => Method,
  ): void {
    const before = Object.getOwnPropertyDescriptor(target, method);
    const original = (target as Record<string | symbol, Method>)[method];
    if (typeof original !== "function") {
      throw new TypeError(`There is no method ${String(method)} to make fail`);
    }
    Object.defineProperty(target, method, {
      configurable: true,
      writable: true,
      enumerable: before?.enumerable ?? false,
      value: replacement(original),
    });
    this.#syncImports();
    this.#undo.defer(() => {
      if (before) Object.defineProperty(target, method, before);
      else Reflect.deleteProperty(target, method);
      this.#syncImports();
    });
  }
}

function isAsync(method: Method): boolean {
  return (
    method.constructor.name === "AsyncFunction" ||
    Object.values<unknown>(fsPromises).includes(method)
  );
}
