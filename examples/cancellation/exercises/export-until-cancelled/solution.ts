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
  for (const order of orders) {
    const line = await load(order, signal);
    signal.throwIfAborted();
    draft.append(line);
  }
  draft.commit();
  return orders.length;
}
