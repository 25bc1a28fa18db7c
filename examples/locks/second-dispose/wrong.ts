// The lease remembers only the path. Its second dispose finds the lock of the
// next holder at this path and removes it.

import { check, lock, unlock } from "proper-lockfile";

export class Lease implements AsyncDisposable {
  readonly #path: string;

  private constructor(path: string) {
    this.#path = path;
  }

  static async of(path: string): Promise<Lease> {
    // By default, a lost lock throws in a callback and ends the process.
    await lock(path, { onCompromised: () => {} });
    return new Lease(path);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (await check(this.#path)) await unlock(this.#path);
  }
}

export async function publish(
  site: string,
  upload: () => Promise<void>,
  announce: () => Promise<void>,
): Promise<void> {
  await using lease = await Lease.of(site);
  await upload();
  await lease[Symbol.asyncDispose](); // other calls can go on
  await announce();
}
