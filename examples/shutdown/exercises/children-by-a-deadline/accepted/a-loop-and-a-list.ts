// Signals in a loop that notes the first error, and waits for the children that
// were signalled.

export interface Child {
  kill(signal: "SIGTERM" | "SIGKILL"): void;
  readonly ended: Promise<void>;
}

/** Ends all children; the number of those that got SIGKILL. */
export async function endAll(
  children: readonly Child[],
  patience: number,
): Promise<number> {
  const errors: unknown[] = [];
  const running = new Set<Child>();
  for (const child of children) {
    try {
      child.kill("SIGTERM");
      running.add(child);
      void child.ended.then(() => running.delete(child));
    } catch (error) {
      errors.push(error);
    }
  }
  let killed = 0;
  const deadline = setTimeout(() => {
    killed = running.size;
    for (const child of running) child.kill("SIGKILL");
  }, patience);
  try {
    for (const child of [...running]) await child.ended;
  } finally {
    clearTimeout(deadline);
  }
  if (errors.length > 0) throw errors[0];
  return killed;
}
