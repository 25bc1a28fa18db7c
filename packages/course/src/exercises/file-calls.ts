import fs from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import {
  type Method,
  callThen,
  failCall,
  failClose,
  injected,
} from "../sandbox/call-then.ts";
import type { FileCall, Path, PathContext } from "./exercise.ts";

/** What a path wants of the calls on its files. */
type Wanted = Pick<
  Path<unknown>,
  "callFails" | "closedBefore" | "beforeOpen" | "afterOpen"
>;

/** The functions of `node:fs` and `node:fs/promises`, by what they do. */
const functions: Readonly<Record<FileCall, readonly string[]>> = {
  open: ["openSync", "open"],
  close: ["closeSync", "close"],
  remove: ["rmSync", "unlinkSync", "rm", "unlink"],
  rename: ["renameSync", "rename"],
};

/**
 * Follows the calls that open, close, remove and rename the files of a path:
 * some fail, and some are looked at. It is made before the answer is loaded, and
 * replaces the functions once: the answer may keep one of them in a variable.
 */
export class FileCalls {
  #wanted: Wanted = {};
  /** Undefined on a path that wants nothing. */
  #context: PathContext | undefined;
  #onOpen: (name: string) => void = () => {};
  /** What has happened on this path and happens only once. */
  readonly #past = new Set<string>();
  /** The names of the files that are open, by descriptor. */
  readonly #names = new Map<number, string>();

  constructor() {
    for (const [call, names] of Object.entries(functions)) {
      for (const name of names) {
        this.#replace(fs, name, call as FileCall);
        this.#replace(fs.promises, name, call as FileCall);
      }
    }
    this.#replaceDatabase();
    syncBuiltinESMExports();
  }

  /** @param onOpen - called before a file is opened that is to be looked at. */
  begin(
    wanted: Wanted,
    context: PathContext,
    onOpen: (name: string) => void,
  ): void {
    const { callFails, closedBefore, beforeOpen, afterOpen } = wanted;
    const wantsAny = callFails ?? closedBefore ?? beforeOpen ?? afterOpen;
    this.#context = wantsAny && context;
    this.#wanted = wanted;
    this.#onOpen = onOpen;
    this.#past.clear();
    this.#names.clear();
  }

  #replace(owner: object, name: string, call: FileCall): void {
    const original = (owner as Record<string, Method>)[name];
    if (original === undefined) return; // there is no `fs.promises.close`
    const isPromised = owner === fs.promises;
    const make = (args: unknown[]) =>
      this.#make(call, original, args, isPromised);
    function wrapper(...args: unknown[]): unknown {
      return make(args);
    }
    Object.defineProperties(
      wrapper,
      Object.getOwnPropertyDescriptors(original),
    );
    Object.assign(owner, { [name]: wrapper });
  }

  #make(
    call: FileCall,
    original: Method,
    args: unknown[],
    isPromised: boolean,
  ): unknown {
    const name =
      call === "close"
        ? this.#names.get(args[0] as number)
        : this.#nameOf(args[0]);
    if (name === undefined) return original(...args);
    if (call === "close") {
      this.#names.delete(args[0] as number);
      return this.#close(name, original, args);
    }
    if (this.#fails(call, name)) {
      return failCall(args, failure(call, name), isPromised);
    }
    if (call !== "open") return original(...args);
    this.#opens(name);
    return callThen(original, undefined, args, (file) =>
      this.#opened(name, file as number | FileHandle),
    );
  }

  #opens(name: string): void {
    if (this.#wanted.closedBefore?.[name]) this.#onOpen(name);
    this.#meddle("beforeOpen", name);
  }

  #opened(name: string, file: number | FileHandle): void {
    if (typeof file === "number") this.#names.set(file, name);
    else {
      const close = file.close.bind(file);
      file.close = () => this.#close(name, close, []) as Promise<void>;
    }
    this.#meddle("afterOpen", name);
  }

  #close(name: string, close: Method, args: unknown[]): unknown {
    return this.#fails("close", name)
      ? failClose(close, undefined, args, failure("close", name))
      : close(...args);
  }

  #fails(call: FileCall, name: string): boolean {
    const names = [this.#wanted.callFails?.[call] ?? []].flat();
    return names.includes(name) && this.#isFirst(call, name);
  }

  #meddle(moment: "beforeOpen" | "afterOpen", name: string): void {
    const work = this.#wanted[moment]?.[name];
    if (work && this.#isFirst(moment, name)) work(this.#context!);
  }

  #isFirst(what: string, name: string): boolean {
    const key = `${what} ${name}`;
    if (this.#past.has(key)) return false;
    this.#past.add(key);
    return true;
  }

  /** The name of a file in the path's scratch directory. */
  #nameOf(file: unknown): string | undefined {
    if (this.#context === undefined) return undefined;
    const path = file instanceof URL ? fileURLToPath(file) : String(file);
    const name = relative(this.#context.scratch, resolve(path));
    return name.startsWith("..") ? undefined : name;
  }

  #replaceDatabase(): void {
    const opens = (file: unknown) => {
      const name = this.#nameOf(file);
      if (name === undefined) return;
      if (this.#fails("open", name)) throw failure("open", name);
      this.#opens(name);
    };
    const sqlite = process.getBuiltinModule("node:sqlite");
    const DatabaseSync = new Proxy(sqlite.DatabaseSync, {
      construct(target, args: unknown[], newTarget): object {
        opens(args[0]);
        return Reflect.construct(target, args, newTarget) as object;
      },
    });
    Object.assign(sqlite, { DatabaseSync });
  }
}

function failure(call: FileCall, name: string): Error {
  return injected("EIO", `${call} ${name}`);
}
