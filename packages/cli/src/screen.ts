import { createLogUpdate } from "log-update";
import { Paper } from "./render/paper.ts";

/** What clears a terminal's screen; what scrolled off before stays. */
export const clear = "\u001b[H\u001b[2J";

/**
 * Standard output: finished text that stays, and on a terminal one line below
 * it that tells what is going on.
 */
export class Screen implements Disposable {
  readonly isTerminal: boolean;
  readonly #stream: NodeJS.WriteStream;
  readonly #progress: ReturnType<typeof createLogUpdate> | null;

  constructor(stream: NodeJS.WriteStream = process.stdout) {
    this.#stream = stream;
    this.isTerminal = stream.isTTY;
    this.#progress = stream.isTTY
      ? createLogUpdate(stream, { showCursor: true })
      : null;
  }

  /** As wide as the terminal is now. */
  get paper(): Paper {
    const stream = this.#stream;
    const width = stream.columns || 80;
    return new Paper(width, wantsColours(stream), takesLinks(stream));
  }

  /** As high as the terminal is now. */
  get rows(): number {
    return this.#stream.rows || 24;
  }

  print(text: string): void {
    this.#progress?.clear();
    this.#stream.write(`${text}\n`);
  }

  progress(text: string): void {
    this.#progress?.(this.paper.faint(text));
  }

  [Symbol.dispose](): void {
    this.#progress?.clear();
    this.#progress?.done();
  }
}

/** A terminal's colours, less NO_COLOR and the like, as Node reads them. */
function wantsColours(stream: NodeJS.WriteStream): boolean {
  return stream.isTTY
    ? stream.hasColors()
    : (process.env["FORCE_COLOR"] ?? "0") !== "0";
}

/** The console of Linux would print the address of a link. */
export function takesLinks(
  stream: Pick<NodeJS.WriteStream, "isTTY" | "hasColors">,
  { TERM = "", NO_COLOR = "" }: NodeJS.ProcessEnv = process.env,
): boolean {
  const isPlain = NO_COLOR !== "" || ["dumb", "linux"].includes(TERM);
  return stream.isTTY && stream.hasColors() && !isPlain;
}
