import { type Interface, createInterface } from "node:readline/promises";

/** Questions in a terminal, until the person leaves or a signal aborts. */
export class Prompt implements Disposable {
  readonly #lines: Interface = createInterface(process.stdin, process.stdout);
  readonly #ended = new AbortController();
  readonly #signal: AbortSignal;
  /** Ctrl-C ended it, not the end of the input. */
  isInterrupted = false;

  constructor(signal: AbortSignal) {
    this.#signal = AbortSignal.any([signal, this.#ended.signal]);
    this.#lines.on("SIGINT", () => {
      this.isInterrupted = true;
      this.#ended.abort();
    });
    this.#lines.on("SIGTSTP", () => {}); // npm, which waits, would not stop
    this.#lines.on("close", () => this.#ended.abort());
  }

  /** The typed line, or null when the person has left. */
  async ask(question: string): Promise<string | null> {
    try {
      const typed = await this.#lines.question(question, {
        signal: this.#signal,
      });
      return typed.trim();
    } catch (error) {
      if (!this.#ended.signal.aborted) throw error;
      return null;
    }
  }

  [Symbol.dispose](): void {
    this.#lines.close();
  }
}
