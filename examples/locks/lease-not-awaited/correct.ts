// `lease` returns a promise, so the lease cannot be used before the mutex is
// held: `using` takes no promise. The `await` waits for the mutex.

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
