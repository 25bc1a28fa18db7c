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
  await using drives = new AsyncDisposableStack();
  const from = drives.adopt(await mount("source"), (drive) => drive.unmount());
  const to = drives.adopt(await mount("target"), (drive) => drive.unmount());
  return await copy(from, to);
}
