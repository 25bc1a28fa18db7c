import type { EventEmitter } from "node:events";
import fs, { type PathLike } from "node:fs";
import { ledger } from "./ledger.ts";
import type { Trace } from "./opening.ts";
import { realpathOf } from "./realpath-of.ts";
import { wrap, wrapClass } from "./wrap.ts";

/** Files and directories, in each way that `node:fs` has to open them. */
export function traceFiles(): void {
  wrap(fs, "openSync", (open, trace, args) => {
    const fd = open(...args);
    ledger.opened(fd, trace);
    return fd;
  });
  wrap(fs as Callbacks, "open", (open, trace, args) =>
    open(...withCallback(args, (fd) => ledger.opened(fd as number, trace))),
  );
  wrap(fs.promises, "open", async (open, trace, args) => {
    const handle = await open(...args);
    ledger.opened(handle.fd, trace);
    return handle;
  });

  wrap(fs, "opendirSync", (open, trace, args) => {
    const directory = open(...args);
    openedDirectory(args[0], trace);
    return directory;
  });
  wrap(fs as Callbacks, "opendir", (open, trace, args) =>
    open(...withCallback(args, () => openedDirectory(args[0], trace))),
  );
  wrap(fs.promises, "opendir", async (open, trace, args) => {
    const directory = await open(...args);
    openedDirectory(args[0], trace);
    return directory;
  });

  wrap(fs, "createReadStream", (create, trace, args) =>
    onceOpen(create(...args), trace),
  );
  wrap(fs, "createWriteStream", (create, trace, args) =>
    onceOpen(create(...args), trace),
  );
  fs.ReadStream = wrapClass(fs.ReadStream, onceOpen);
  fs.WriteStream = wrapClass(fs.WriteStream, onceOpen);
}

/** The callback is the last argument, after some that may be left out. */
type WithCallback = (...args: any[]) => void;
type Callbacks = Record<"open" | "opendir", WithCallback>;

function withCallback(args: unknown[], opened: (it: unknown) => void) {
  return args.map((argument, index) => {
    if (index < args.length - 1 || typeof argument !== "function") {
      return argument;
    }
    return function (this: unknown, error: unknown, it: unknown) {
      if (!error) opened(it);
      return Reflect.apply(argument, this, [error, it]) as unknown;
    };
  });
}

/** A stream opens its file after the call that makes it has returned. */
function onceOpen<Stream extends EventEmitter>(
  stream: Stream,
  trace: Trace,
): Stream {
  stream.once("open", (fd: number) => ledger.opened(fd, trace));
  return stream;
}

/** A `Dir` does not tell its number. */
function openedDirectory(path: PathLike, trace: Trace): void {
  const wanted = realpathOf(path);
  ledger.claim(
    trace,
    ({ kind }, target) => kind === "directory" && target() === wanted,
  );
}
