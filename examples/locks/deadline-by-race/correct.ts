// If the deadline passes before the lock is granted, `charge` never runs. After
// the grant the signal does nothing.

export async function pay(
  account: string,
  charge: () => Promise<void>,
  patience: number,
): Promise<void> {
  const signal = AbortSignal.timeout(patience);
  await navigator.locks.request(account, { signal }, charge);
}
