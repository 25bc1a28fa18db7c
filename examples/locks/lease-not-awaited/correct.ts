// `lease` returns a promise, and `using` accepts no promise. So the caller must
// await, and the work begins when the mutex is held.

import type { Mutex } from "async-mutex";

export interface Shop {
  readonly mutex: Mutex;
  stock(): Promise<number>;
  setStock(count: number): Promise<void>;
}

export async function sell(shop: Shop, count: number): Promise<void> {
  using _lease = await lease(shop.mutex);
  await shop.setStock((await shop.stock()) - count);
}

async function lease(mutex: Mutex): Promise<Disposable> {
  const release = await mutex.acquire();
  return { [Symbol.dispose]: release };
}
