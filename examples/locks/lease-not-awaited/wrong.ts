// `await using` waits when the block ends, not when it begins. Both sales read
// the stock before the first one has written it.

import type { Mutex } from "async-mutex";

export interface Shop {
  readonly mutex: Mutex;
  stock(): Promise<number>;
  setStock(count: number): Promise<void>;
}

export async function sell(shop: Shop, count: number): Promise<void> {
  await using _lease = lease(shop.mutex);
  await shop.setStock((await shop.stock()) - count);
}

function lease(mutex: Mutex): AsyncDisposable {
  const acquiring = mutex.acquire();
  return { [Symbol.asyncDispose]: async () => (await acquiring)() };
}
