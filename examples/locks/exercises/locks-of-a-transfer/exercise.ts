/** Waits for the lock of an account; disposing it releases the lock. */
export type Acquire = (
  account: string,
  signal?: AbortSignal,
) => Promise<AsyncDisposable>;

/** Takes the locks of all accounts; disposing the lease releases them. */
export async function lockAll(
  accounts: string[],
  acquire: Acquire,
  signal: AbortSignal,
): Promise<AsyncDisposable> {
  signal.throwIfAborted();
  const locks: AsyncDisposable[] = [];
  for (const account of accounts) locks.push(await acquire(account));
  return {
    async [Symbol.asyncDispose]() {
      for (const lock of locks) await lock[Symbol.asyncDispose]();
    },
  };
}
