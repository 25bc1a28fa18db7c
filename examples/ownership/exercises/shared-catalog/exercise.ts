export interface Catalog extends AsyncDisposable {
  find(title: string): Promise<string>;
}

/** The right to use the catalog until dispose. */
export interface Lease extends AsyncDisposable {
  readonly catalog: Catalog;
}

/** Gives leases of one catalog. */
export function share(open: () => Promise<Catalog>): () => Promise<Lease> {
  let shared: Catalog | undefined;

  return async () => {
    shared ??= await open();
    const catalog = shared;
    return { catalog, [Symbol.asyncDispose]: release };
  };

  async function release(): Promise<void> {
    const closing = shared;
    shared = undefined;
    await closing?.[Symbol.asyncDispose]();
  }
}
