// A small class gives a drive a `[Symbol.asyncDispose]` method. One
// `await using` declaration holds each drive.

export interface Drive {
  readonly name: string;
  /** Writes what is left to write, which can fail; the drive is gone then. */
  unmount(): Promise<void>;
}

/** Mounts two drives and has `copy` bring the one over to the other. */
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

  constructor(drive: Drive) {
    this.drive = drive;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.drive.unmount();
  }
}
