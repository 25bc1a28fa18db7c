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
  await using drives = new AsyncDisposableStack();
  const from = drives.adopt(await mount("source"), (drive) => drive.unmount());
  const to = drives.adopt(await mount("target"), (drive) => drive.unmount());
  return await copy(from, to);
}
