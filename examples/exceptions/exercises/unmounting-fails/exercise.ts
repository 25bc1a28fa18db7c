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
  const from = await mount("source");
  let to: Drive | undefined;
  try {
    to = await mount("target");
    return await copy(from, to);
  } finally {
    await to?.unmount();
    await from.unmount();
  }
}
