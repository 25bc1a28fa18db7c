// A small class gives a drive a `[Symbol.asyncDispose]` method. One
// `await using` declaration holds each drive.

export interface Drive {
  readonly name: string;
  /** Writes the remaining data. Even if that fails, the drive is gone. */
  unmount(): Promise<void>;
}

/** Mounts two drives and copies the source to the target. */
export async function mirror(
  mount: (name: string) => Promise<Drive>,
  copy: (from: Drive, to: Drive) => Promise<number>,
): Promise<number> {
  await using from = new Mounted(await mount("source"));
  await using to = new Mounted(await mount("target"));
  return await copy(from.drive, to.drive);
}

class Mounted implements AsyncDisposable {
  readonly drive: Drive;
  #isMounted = true;

  constructor(drive: Drive) {
    this.drive = drive;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#isMounted) return;
    this.#isMounted = false;
    await this.drive.unmount();
  }
}
