export interface Child {
  kill(signal: "SIGTERM" | "SIGKILL"): void;
  readonly ended: Promise<void>;
}

/** Ends all children; the number of those that got SIGKILL. */
export async function endAll(
  children: readonly Child[],
  patience: number,
): Promise<number> {
  let killed = 0;
  for (const child of children) {
    child.kill("SIGTERM");
    setTimeout(() => {
      killed++;
      child.kill("SIGKILL");
    }, patience);
    await child.ended;
  }
  return killed;
}
