// One block with `using`, and the code it stands for: first in short, then
// with everything that `using` does.

export function withUsing<T>(acquire: () => Disposable, use: () => T): T {
  using _resource = acquire();
  return use();
}

export function inShort<T>(acquire: () => Disposable, use: () => T): T {
  const resource = acquire();
  try {
    return use();
  } finally {
    resource[Symbol.dispose]();
  }
}

export function inFull<T>(acquire: () => Disposable, use: () => T): T {
  const resource = acquire();
  const dispose = resource[Symbol.dispose]; // looked up before the block runs
  if (typeof dispose !== "function") throw new TypeError("not disposable");

  let end: { result: T } | { error: unknown };
  try {
    end = { result: use() };
  } catch (error) {
    end = { error };
  }
  try {
    dispose.call(resource);
  } catch (error) {
    if ("result" in end) throw error;
    throw new SuppressedError(error, end.error);
  }
  if ("error" in end) throw end.error;
  return end.result;
}
