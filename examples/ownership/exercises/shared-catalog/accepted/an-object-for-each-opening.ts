// An object for each opening has the catalog and the number of its users.

export interface Catalog extends AsyncDisposable {
  find(title: string): Promise<string>;
}

/** The right to use the catalog until dispose. */
export interface Lease extends AsyncDisposable {
  readonly catalog: Catalog;
}

/** Gives leases of one catalog. */
export function share(open: () => Promise<Catalog>): () => Promise<Lease> {
  let current: Shared | undefined;
  let closing: Promise<unknown> = Promise.resolve();

  return async () => {
    const mine = (current ??= new Shared(closing.then(open)));
    mine.users++;
    let isOver = false;
    const release = async () => {
      if (isOver) return;
      isOver = true;
      if (--mine.users > 0) return;
      current = undefined;
      const closed = mine.close();
      closing = closed.catch(() => {});
      await closed;
    };
    try {
      const catalog = await mine.opening;
      return { catalog, [Symbol.asyncDispose]: release };
    } catch (error) {
      await release();
      throw error;
    }
  };
}

class Shared {
  readonly opening: Promise<Catalog>;
  users = 0;

  constructor(opening: Promise<Catalog>) {
    this.opening = opening;
  }

  async close(): Promise<void> {
    const catalog = await this.opening.catch(() => undefined);
    await catalog?.[Symbol.asyncDispose]();
  }
}
