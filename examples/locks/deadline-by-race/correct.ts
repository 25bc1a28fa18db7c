// The signal removes the request from the queue. If the call rejects with a
// TimeoutError, `charge` has not run and will not run.

export async function pay(
  account: string,
  charge: () => Promise<void>,
  patience: number,
): Promise<void> {
  const signal = AbortSignal.timeout(patience);
  await navigator.locks.request(account, { signal }, charge);
}
