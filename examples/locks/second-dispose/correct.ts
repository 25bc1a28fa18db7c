// The lease keeps the function that `lock` returned and calls it once. A second
// dispose does nothing. The release of a lost lock rejects with ERELEASED.

import { lock } from "proper-lockfile";

export class Lease implements AsyncDisposable {
  #release: (() => Promise<void>) | undefined;

  private constructor(release: () => Promise<void>) {
    this.#release = release;
  }

  static async of(path: string): Promise<Lease> {
    // By default, a lost lock throws in a callback and ends the process.
    return new Lease(await lock(path, { onCompromised: () => {} }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const release = this.#release;
    this.#release = undefined;
    await release?.();
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
