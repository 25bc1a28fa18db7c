import { isatty } from "node:tty";

/** The terminal as a whole, given back as it was however this ends. */
export class FullScreen implements Disposable {
  readonly #render: () => string;
  readonly #ticking: NodeJS.Timeout;
  #shown = "";
  #open = true;

  constructor(render: () => string) {
    this.#render = render;
    process.on("exit", this.#close); // also after an uncaught error
    this.#ticking = setInterval(this.draw, 100); // in whatever size it has
    write(codes.enter);
    this.draw();
  }

  draw = () => {
    const text = this.#render();
    if (!this.#open || text === this.#shown) return;
    this.#shown = text;
    const lines = text.split("\n").map((line) => codes.clearLine + line);
    write(codes.home + lines.join("\r\n") + codes.clearBelow);
  };

  [Symbol.dispose](): void {
    this.#close();
  }

  #close = () => {
    if (!this.#open) return;
    this.#open = false;
    clearInterval(this.#ticking);
    process.off("exit", this.#close);
    write(codes.leave);
  };
}

// The other screen, no cursor, no wrapping; and back.
const codes = {
  enter: "\u001b[?1049h\u001b[?25l\u001b[?7l",
  leave: "\u001b[?7h\u001b[?25h\u001b[?1049l",
  home: "\u001b[H",
  clearLine: "\u001b[K",
  clearBelow: "\u001b[J",
};

/** A terminal that has been closed is none any more, and takes nothing. */
export function write(text: string): void {
  const { stdout } = process;
  if (!stdout.isTTY || isatty(stdout.fd)) stdout.write(text);
}
