import { on } from "node:events";
import { type Interface, type Key, emitKeypressEvents } from "node:readline";

/**
 * The keys that are pressed, by name and without waiting for a line: `a`, `?`,
 * `space`, `return`, `right`, `escape`, `ctrl-c`. They come to an end with the
 * input and on disposal, which gives the terminal back as it was.
 */
export class Keys implements AsyncIterable<string>, Disposable {
  readonly #input: NodeJS.ReadStream;
  readonly #presses: NodeJS.AsyncIterator<Press>;
  #open = true;

  constructor(input: NodeJS.ReadStream = process.stdin) {
    this.#input = input;
    // A terminal that is closed fails, even when raw mode is switched off.
    input.on("error", ignore);
    emitKeypressEvents(input, soonEscape);
    this.#presses = on(input, "keypress", {
      close: ["end", "close"],
    }) as NodeJS.AsyncIterator<Press>;
    input.setRawMode?.(true);
    input.resume();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<string, void> {
    try {
      for await (const press of this.#presses) yield nameOf(press);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).syscall !== "read") throw error;
    }
  }

  /** Gives the terminal to another program until the work has ended. */
  async lend<T>(work: () => Promise<T>): Promise<T> {
    using stack = new DisposableStack();
    this.#input.setRawMode?.(false);
    this.#input.pause();
    stack.defer(() => {
      this.#input.setRawMode?.(true);
      this.#input.resume();
    });
    return await work();
  }

  [Symbol.dispose](): void {
    if (!this.#open) return;
    this.#open = false;
    void this.#presses.return?.();
    this.#input.setRawMode?.(false);
    this.#input.pause();
    this.#input.off("error", ignore);
  }
}

type Press = [text: string | undefined, key: Key];

function nameOf([text, key]: Press): string {
  const name = key.name ?? text ?? key.sequence ?? "";
  return key.ctrl ? `ctrl-${name}` : name;
}

// An escape may begin a longer code; half a second to see is Node's own time.
const soonEscape = { escapeCodeTimeout: 50 } as unknown as Interface;

function ignore(): void {}
