/** A function of Node, whether it calls back, returns a promise or returns at once. */
export type Method = (this: unknown, ...args: unknown[]) => unknown;

/** Calls it, then `next` with its result. An error of `next` is the call's. */
export function callThen(
  method: Method,
  self: unknown,
  args: readonly unknown[],
  next: (result: unknown) => void,
): unknown {
  const callback = args.at(-1);
  if (typeof callback === "function") {
    const calledBack = (error: unknown, result: unknown): unknown => {
      try {
        if (!error) next(result);
      } catch (own) {
        return callback(own);
      }
      return callback(error, result);
    };
    return method.apply(self, args.with(args.length - 1, calledBack));
  }
  const result = method.apply(self, [...args]);
  if (!(result instanceof Promise)) {
    next(result);
    return result;
  }
  return result.then((value) => {
    next(value);
    return value;
  });
}

/** Fails as the function would: by its callback, by a promise or by a throw. */
export function failCall(
  args: readonly unknown[],
  error: Error,
  rejects: boolean,
): unknown {
  const callback = args.at(-1);
  if (typeof callback === "function") {
    return process.nextTick(callback, error);
  }
  if (rejects) return Promise.reject(error);
  throw error;
}

/** Linux releases the descriptor before it reports the error: close(2). */
export function failClose(
  close: Method,
  self: unknown,
  args: readonly unknown[],
  error: Error,
): unknown {
  return callThen(close, self, args, () => {
    throw error;
  });
}

/** The error of a call that a test makes fail. */
export function injected(code: string, name: string): Error {
  return Object.assign(new Error(`${code}: injected, ${name}`), { code });
}
