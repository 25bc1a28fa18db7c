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
  await using stack = new AsyncDisposableStack();
  for (const account of [...new Set(accounts)].toSorted()) {
    signal.throwIfAborted();
    stack.use(await acquire(account, signal));
  }
  signal.throwIfAborted();
  return stack.move();
}
