import { createHook } from "node:async_hooks";

/**
 * Work on files that is begun and whose end has not come back yet: who awaits
 * its end is called back by it. The list of active resources would not do: it
 * still has what is just calling back.
 */
export class UnderWay {
  readonly #ids = new Set<number>();

  constructor() {
    const ids = this.#ids;
    createHook({
      init(id, type) {
        if (/^(FSREQPROMISE|FSREQCALLBACK|FILEHANDLECLOSEREQ)$/.test(type)) {
          ids.add(id);
        }
      },
      before: (id) => void ids.delete(id),
      trackPromises: false,
    }).enable();
  }

  get count(): number {
    return this.#ids.size;
  }

  /** Forgets what has been begun until now. */
  begin(): void {
    this.#ids.clear();
  }
}
