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
