// `acquire` is not awaited, so `using` gets a promise and throws. The promise
// resolves to a turn that no variable holds: the lock stays taken.

import { addAbortListener } from "node:events";

export async function deposit(
  account: Account,
  amount: number,
  signal?: AbortSignal,
): Promise<void> {
  const lock: any = account.lock; // as from a library without types
  using _turn = lock.acquire(signal);
  await account.write((await account.read()) + amount);
}

export interface Account {
  readonly lock: Lock;
  read(): Promise<number>;
  write(balance: number): Promise<void>;
}

export class Lock {
  #last: Promise<unknown> = Promise.resolve();

  async acquire(signal?: AbortSignal): Promise<Disposable> {
    signal?.throwIfAborted();
    const turn = Promise.withResolvers<void>();
    const end = Promise.withResolvers<void>();
    void this.#last.then(() => turn.resolve());
    this.#last = this.#last.then(() => end.promise);

    using stack = new DisposableStack();
    stack.defer(() => end.resolve());
    const giveUp = () => turn.reject(signal?.reason);
    using _listener = signal && addAbortListener(signal, giveUp);
    await turn.promise;
    return stack.move();
  }
}
