// Wraps each drive in a `try … catch` and creates the SuppressedError by hand,
// as `await using` does.

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
  return await withDrive(mount, "source", (from) =>
    withDrive(mount, "target", (to) => copy(from, to)),
  );
}

async function withDrive<T>(
  mount: (name: string) => Promise<Drive>,
  name: string,
  work: (drive: Drive) => Promise<T>,
): Promise<T> {
  const drive = await mount(name);
  let result: T;
  try {
    result = await work(drive);
  } catch (error) {
    try {
      await drive.unmount();
    } catch (later) {
      throw new SuppressedError(later, error);
    }
    throw error;
  }
  await drive.unmount();
  return result;
}
