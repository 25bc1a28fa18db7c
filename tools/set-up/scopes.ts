// Prints, as JSON, which parts of explicit resource management work here. It is
// lowered for an older Node and run with and without a polyfill.

import { open } from "node:fs/promises";

const checks: Record<string, () => unknown> = {
  "`using` releases, the last first": () => {
    const log: string[] = [];
    {
      using _a = logging(log, "a");
      using _b = logging(log, "b");
    }
    return log.join() === "b,a";
  },
  "`await using` waits": async () => {
    const log: string[] = [];
    {
      await using _a = later(log, "a");
    }
    return log.join() === "a";
  },
  "`await using` closes a FileHandle": async () => {
    let handle;
    {
      await using file = await open(import.meta.filename);
      handle = file;
    }
    return handle.fd === -1;
  },
  "`using` ends a generator": () => {
    const log: string[] = [];
    {
      using rows = rowsOf(log);
      rows.next();
    }
    return log.join() === "ended";
  },
  "`await using` ends an async generator": async () => {
    const log: string[] = [];
    {
      await using rows = asyncRowsOf(log);
      await rows.next();
    }
    return log.join() === "ended";
  },
  "two errors are both in what is caught": () => {
    const error = bothFail() as SuppressedError;
    return (
      error.error.message === "close" && error.suppressed.message === "use"
    );
  },
  "`instanceof SuppressedError`": () => bothFail() instanceof SuppressedError,
  "`DisposableStack`: use, adopt, defer": () => {
    const log: string[] = [];
    {
      using stack = new DisposableStack();
      stack.use(logging(log, "use"));
      stack.adopt("adopt", (value) => log.push(value));
      stack.defer(() => log.push("defer"));
    }
    return log.join() === "defer,adopt,use";
  },
  "`DisposableStack`: move": () => {
    const log: string[] = [];
    let moved: DisposableStack;
    {
      using stack = new DisposableStack();
      stack.use(logging(log, "a"));
      moved = stack.move();
    }
    if (log.length > 0) return false;
    moved.dispose();
    moved.dispose();
    return log.join() === "a";
  },
  "`DisposableStack` keeps all errors": () => {
    const stack = new DisposableStack();
    for (const name of ["a", "b"]) {
      stack.defer(() => {
        throw new Error(name);
      });
    }
    const error = thrownBy(() => stack.dispose()) as SuppressedError;
    return error.error.message === "a" && error.suppressed.message === "b";
  },
  "`AsyncDisposableStack` waits, in order": async () => {
    const log: string[] = [];
    {
      await using stack = new AsyncDisposableStack();
      stack.use(later(log, "a"));
      stack.use(logging(log, "b"));
    }
    return log.join() === "b,a";
  },
};

function logging(log: string[], name: string): Disposable {
  return { [Symbol.dispose]: () => void log.push(name) };
}

function later(log: string[], name: string): AsyncDisposable {
  return {
    async [Symbol.asyncDispose]() {
      await new Promise((resolve) => setTimeout(resolve, 5));
      log.push(name);
    },
  };
}

function* rowsOf(log: string[]) {
  try {
    yield 1;
  } finally {
    log.push("ended");
  }
}

async function* asyncRowsOf(log: string[]) {
  try {
    yield await Promise.resolve(1);
  } finally {
    log.push("ended");
  }
}

function bothFail(): unknown {
  return thrownBy(() => {
    using _file = {
      [Symbol.dispose]: () => {
        throw new Error("close");
      },
    };
    throw new Error("use");
  });
}

function thrownBy(work: () => void): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
}

const found: Record<string, boolean> = {};
for (const [name, check] of Object.entries(checks)) {
  try {
    found[name] = (await check()) === true;
  } catch {
    found[name] = false;
  }
}
console.log(JSON.stringify(found));
