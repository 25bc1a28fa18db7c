// The race rejects when the time is over, but the request stays in the queue.
// When the lock is granted, it still charges the card.

import { setTimeout } from "node:timers/promises";

export async function pay(
  account: string,
  charge: () => Promise<void>,
  patience: number,
): Promise<void> {
  const tooLate = async () => {
    await setTimeout(patience);
    throw new DOMException("The account is busy", "TimeoutError");
  };
  const paying = navigator.locks.request(account, charge);
  await Promise.race([paying, tooLate()]);
}
