import type { EventEmitter } from "node:events";
import fs, { type Dir, type PathLike } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { platform } from "../observe/platform.ts";
import { ledger } from "./ledger.ts";
import { WeakRef } from "./real-weak-ref.ts";
import type { Trace } from "./trace.ts";
import { realpathOf } from "./realpath-of.ts";
import { traceClosesOfFileHandles } from "./trace-closes.ts";
import { wrap, wrapClass } from "./wrap.ts";

/** Files and directories, for each function of `node:fs` that opens one. */
export function traceFiles(): void {
  const callbacks = fs as Callbacks;
  const promises: { open: Promises["open"] } = fs.promises as Promises;
  const directories: { opendir: Promises["opendir"] } = fs.promises as Promises;
  wrap(fs, "openSync", { after: (fd, trace) => ledger.opened(fd, trace) });
  wrap(callbacks, "open", {
    instead: (args, trace) =>
      withCallback(args, (fd) => ledger.opened(fd as number, trace)),
  });
  wrap(promises, "open", {
    fulfilled: (it, trace) => {
      ledger.opened(it.fd, trace, it);
      traceClosesOfFileHandles(it);
    },
  });

  // A Dir does not show its number.
  wrap(fs, "opendirSync", {
    before: () => ledger.nextNumber(),
    after: (it, trace, fd) => ledger.opened(fd as number, trace, it),
  });
  wrap(callbacks, "opendir", {
    instead: (args, trace) => {
      const claim = claimOfDirectory(args[0] as PathLike, trace);
      return withCallback(args, claim);
    },
  });
  wrap(directories, "opendir", {
    before: ([path], trace) => claimOfDirectory(path as PathLike, trace),
    fulfilled: (it, _trace, claim) => (claim as (it: object) => void)(it),
  });

  wrap(fs, "createReadStream", { after: onceOpen });
  wrap(fs, "createWriteStream", { after: onceOpen });
  fs.ReadStream = wrapClass(fs.ReadStream, { after: onceOpen });
  fs.WriteStream = wrapClass(fs.WriteStream, { after: onceOpen });
}

type Callbacks = Record<"open" | "opendir", (...args: unknown[]) => void>;

interface Promises {
  open: (...args: unknown[]) => Promise<FileHandle>;
  opendir: (...args: unknown[]) => Promise<Dir>;
}

/** The callback is the last argument; others before it are optional. */
function withCallback(args: unknown[], opened: (it: unknown) => void) {
  return args.map((argument, index) => {
    if (index < args.length - 1 || typeof argument !== "function") {
      return argument;
    }
    return function (this: unknown, ...results: unknown[]) {
      if (!results[0]) opened(results[1]);
      return Reflect.apply(argument, this, results) as unknown;
    };
  });
}

/** A stream opens its file after its constructor has returned. */
function onceOpen(stream: EventEmitter, trace: Trace): void {
  stream.once("open", (fd: number) =>
    ledger.opened(fd, trace, new WeakRef(stream)),
  );
}

/** Another thread opens it, at a number that is free now. */
function claimOfDirectory(path: PathLike, trace: Trace) {
  const taken = new Set(
    platform()
      .entries()
      .map(({ fd }) => fd),
  );
  return (it: unknown) => {
    const wanted = realpathOf(path);
    ledger.claim(
      trace,
      ({ kind }, target) => kind === "directory" && target() === wanted,
      { taken, it: it as object },
    );
  };
}
