// One stack owns the parts all the time. A flag says whether the spooler has
// accepted them, and then the end of the block leaves the stack alone.

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
  const owner = new DisposableStack();
  let isAccepted = false;
  using guard = new DisposableStack();
  guard.defer(() => {
    if (!isAccepted) owner.dispose();
  });
  const parts: Part[] = [];
  for (const name of names) {
    const part = owner.use(open(name));
    if (part.size === 0) throw new Error(`${name} is empty`);
    parts.push(part);
  }
  spooler.accept({ parts, [Symbol.dispose]: () => owner.dispose() });
  isAccepted = true;
}
