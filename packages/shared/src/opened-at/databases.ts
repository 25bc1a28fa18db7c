import { ledger } from "./ledger.ts";
import type { Trace } from "./opening.ts";
import { realpathOf } from "./realpath-of.ts";
import { wrap, wrapClass } from "./wrap.ts";

/** Databases of `node:sqlite` and of the package better-sqlite3. */
export function traceDatabases(): void {
  traceNodeSqlite();
  wrap(process as Loader, "dlopen", (load, _trace, args) => {
    load(...args);
    const [{ exports: addon }, file] = args;
    if (!/better[-_]sqlite3/.test(file) || !addon.Database) return;
    addon.Database = wrapClass(addon.Database, (_database, trace, [name]) =>
      openedDatabase(name, trace),
    );
  });
}

interface Loader {
  dlopen(module: { exports: Addon }, file: string, flags?: number): void;
}

interface Addon {
  Database?: new (...args: any[]) => object;
}

function traceNodeSqlite(): void {
  const sqlite = loadedQuietly();
  if (sqlite === undefined) return; // older than Node 22.5
  sqlite.DatabaseSync = wrapClass(
    sqlite.DatabaseSync,
    (_database, trace, [name]) => openedDatabase(name, trace),
  );
  wrap(sqlite.DatabaseSync.prototype, "open", function (open, trace) {
    open();
    openedDatabase(this.location(), trace);
  });
}

/** Node 22 and 24 warn who loads it; the program has not asked for it yet. */
function loadedQuietly(): typeof import("node:sqlite") | undefined {
  const own = Object.getOwnPropertyDescriptor(process, "emitWarning")!;
  process.emitWarning = () => {};
  try {
    return process.getBuiltinModule("node:sqlite");
  } finally {
    Object.defineProperty(process, "emitWarning", own);
  }
}

function openedDatabase(name: unknown, trace: Trace): void {
  const path = realpathOf(name);
  if (path !== undefined) ledger.database(path, trace);
}
