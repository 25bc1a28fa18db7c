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
  const draft = create();
  const aborted = Promise.withResolvers<never>();
  signal.addEventListener("abort", () => {
    draft[Symbol.dispose]();
    aborted.reject(signal.reason);
  });
  const exporting = async () => {
    for (const order of orders) draft.append(await load(order));
    draft.commit();
    draft[Symbol.dispose]();
    return orders.length;
  };
  return await Promise.race([exporting(), aborted.promise]);
}
