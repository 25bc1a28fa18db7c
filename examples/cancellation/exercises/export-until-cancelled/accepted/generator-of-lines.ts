// A generator yields the lines and checks the signal after each load.

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
  let count = 0;
  for await (const line of linesOf(orders, load, signal)) {
    draft.append(line);
    count += 1;
  }
  draft.commit();
  return count;
}

async function* linesOf(
  orders: string[],
  load: (order: string, signal?: AbortSignal) => Promise<string>,
  signal: AbortSignal,
): AsyncGenerator<string> {
  for (const order of orders) {
    const line = await load(order, signal);
    signal.throwIfAborted();
    yield line;
  }
}
