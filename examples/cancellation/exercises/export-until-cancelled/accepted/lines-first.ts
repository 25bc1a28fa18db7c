// Loads all lines first and writes them in one block without an `await`, so no
// abort can come between the first line and the commit.

/** A file that is deleted on dispose, unless it has been committed. */
export interface Draft extends Disposable {
  append(line: string): void;
  commit(): void;
}

/** Writes a line for each order and commits the draft. */
export async function exportOrders(
  orders: string[],
  load: (order: string, signal?: AbortSignal) => Promise<string>,
  create: () => Draft,
  signal: AbortSignal,
): Promise<number> {
  signal.throwIfAborted();
  using draft = create();
  const lines: string[] = [];
  for (const order of orders) {
    lines.push(await load(order, signal));
    signal.throwIfAborted();
  }
  for (const line of lines) draft.append(line);
  draft.commit();
  return lines.length;
}
