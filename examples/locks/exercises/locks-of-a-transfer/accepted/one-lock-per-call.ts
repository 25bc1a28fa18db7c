// A recursive function takes the first lock and then the others, so that each
// call owns one lock until its lease has it.

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
  return await lockEach([...new Set(accounts)].toSorted(), acquire, signal);
}

async function lockEach(
  [account, ...others]: string[],
  acquire: Acquire,
  signal: AbortSignal,
): Promise<AsyncDisposable> {
  signal.throwIfAborted();
  await using stack = new AsyncDisposableStack();
  if (account === undefined) return stack.move();
  stack.use(await acquire(account, signal));
  stack.use(await lockEach(others, acquire, signal));
  return stack.move();
}
