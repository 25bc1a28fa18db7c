import { ledger } from "./ledger.ts";
import type { Trace } from "./trace.ts";
import { wrap, wrapClass } from "./wrap.ts";

/** Databases of `node:sqlite` and of the package better-sqlite3. */
export function traceDatabases(): void {
  traceNodeSqlite();
  const modules: { exports: Addon }[] = [];
  wrap(process as Loader, "dlopen", {
    before: ([module]) => void modules.push(module),
    after: () => {
      const addon = modules.pop()!.exports;
      if (isBetterSqlite(addon)) addon.Database = traced(addon.Database);
    },
  });
}

interface Loader {
  dlopen(module: { exports: Addon }, file: string, flags?: number): void;
}

interface Addon {
  Database?: Class;
}

type Class = new (...args: any[]) => object;

/** By its exports: the name of its file differs between platforms. */
function isBetterSqlite(addon: Addon): addon is { Database: Class } {
  return "Database" in addon && "StatementIterator" in addon;
}

function traceNodeSqlite(): void {
  const { sqlite, warn } = loadedQuietly();
  if (sqlite === undefined) return; // older than Node 22.5
  sqlite.DatabaseSync = traced(sqlite.DatabaseSync, warn);
  wrap(sqlite.DatabaseSync.prototype as { open(): void }, "open", opening);
}

/** @param onConstruct - is called before each construction. */
function traced<Traced extends Class>(
  original: Traced,
  onConstruct = () => {},
): Traced {
  return wrapClass(original, {
    ...opening,
    before: () => {
      onConstruct();
      return opening.before();
    },
  });
}

/** A database opens its file at once, and others beside it later. */
const opening = {
  before: () => ledger.nextNumber(),
  after: (made: object | void, trace: Trace, fd: unknown, self?: unknown) =>
    ledger.database(fd as number | undefined, trace, (made ?? self) as object),
};

interface Warner {
  emitWarning(...args: unknown[]): void;
}

/**
 * Node 22 and 24 warn when it is loaded. The warning is held back until the
 * program uses it.
 */
function loadedQuietly() {
  const own = Object.getOwnPropertyDescriptor(process, "emitWarning")!;
  const warnings: unknown[][] = [];
  process.emitWarning = (...args: unknown[]) => void warnings.push(args);
  try {
    const sqlite = process.getBuiltinModule("node:sqlite");
    const warn = () => {
      for (const args of warnings.splice(0)) {
        (process as unknown as Warner).emitWarning(...args);
      }
    };
    return { sqlite, warn };
  } finally {
    Object.defineProperty(process, "emitWarning", own);
  }
}
