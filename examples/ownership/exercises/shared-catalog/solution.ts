export interface Catalog extends AsyncDisposable {
  find(title: string): Promise<string>;
}

/** The right to use the catalog until dispose. */
export interface Lease extends AsyncDisposable {
  readonly catalog: Catalog;
}

/** Gives leases of one catalog. */
export function share(open: () => Promise<Catalog>): () => Promise<Lease> {
  let opening: Promise<Catalog> | undefined;
  let closing: Promise<unknown> | undefined;
  let users = 0;

  return async () => {
    users++;
    await using stack = new AsyncDisposableStack();
    stack.defer(release);
    opening ??= Promise.resolve(closing).then(open);
    const catalog = await opening;
    const lease = stack.move();
    return { catalog, [Symbol.asyncDispose]: () => lease.disposeAsync() };
  };

  async function release(): Promise<void> {
    users--;
    if (users > 0 || opening === undefined) return;
    const closed = opening.then(
      (catalog) => catalog[Symbol.asyncDispose](),
      () => {},
    );
    opening = undefined;
    closing = Promise.allSettled([closed]);
    await closed;
  }
}
