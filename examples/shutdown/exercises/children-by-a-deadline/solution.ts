export interface Child {
  kill(signal: "SIGTERM" | "SIGKILL"): void;
  readonly ended: Promise<void>;
}

/** Ends all children; the number of those that got SIGKILL. */
export async function endAll(
  children: readonly Child[],
  patience: number,
): Promise<number> {
  const running = new Set<Child>();
  const endings = children.map(async (child) => {
    child.kill("SIGTERM");
    running.add(child);
    await child.ended;
    running.delete(child);
  });
  let killed = 0;
  using _deadline = setTimeout(() => {
    for (const child of running) {
      killed++;
      child.kill("SIGKILL");
    }
  }, patience);
  const outcomes = await Promise.allSettled(endings);
  for (const outcome of outcomes) {
    if (outcome.status === "rejected") throw outcome.reason;
  }
  return killed;
}
