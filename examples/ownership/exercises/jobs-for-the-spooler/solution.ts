/** An open file to print. */
export interface Part extends Disposable {
  readonly size: number;
}

export interface Job extends Disposable {
  readonly parts: readonly Part[];
}

export interface Spooler {
  /** From now on the spooler disposes the job, unless `accept` throws. */
  accept(job: Job): void;
}

/** Opens the parts, and hands them over as one job. */
export function submit(
  names: readonly string[],
  open: (name: string) => Part,
  spooler: Spooler,
): void {
  using stack = new DisposableStack();
  const job = stack.use(openJob(names, open));
  spooler.accept(job);
  stack.move();
}

function openJob(names: readonly string[], open: (name: string) => Part): Job {
  using stack = new DisposableStack();
  const parts = names.map((name) => {
    const part = stack.use(open(name));
    if (part.size === 0) throw new Error(`${name} is empty`);
    return part;
  });
  const owner = stack.move();
  return { parts, [Symbol.dispose]: () => owner.dispose() };
}
