// Releases by `catch` when a lock cannot be taken; the stack does the rest.

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
  const stack = new AsyncDisposableStack();
  try {
    for (const account of [...new Set(accounts)].toSorted()) {
      signal.throwIfAborted();
      stack.use(await acquire(account, signal));
    }
    signal.throwIfAborted();
  } catch (error) {
    try {
      await stack.disposeAsync();
    } catch (second) {
      throw new SuppressedError(second, error);
    }
    throw error;
  }
  return stack;
}
