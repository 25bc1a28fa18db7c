import { addAbortListener } from "node:events";
import type { Pair } from "course";
import { Paper } from "../render/paper.ts";
import { FullScreen, write } from "./full-screen.ts";
import { Keys } from "./keys.ts";
import { LiveSide } from "./live-side.ts";
import { layout, table } from "./render/present.ts";

export interface PresentOptions {
  /** Prints one JSON document, and waits for no key. */
  json: boolean;
  /** Ends it at once when aborted. */
  signal: AbortSignal;
  /** 100 calls in a terminal and 10 without one, unless given. */
  calls?: number | undefined;
}

/**
 * Shows how the descriptors of both sides climb and stay, side by side and
 * paced by keys; without a terminal as a table.
 *
 * @returns the exit code, which is 0: a side in trouble is worth showing too.
 * @throws the signal's reason when aborted; nothing is left running then.
 */
export async function present(
  pair: Pair,
  { json, signal, calls }: PresentOptions,
): Promise<number> {
  const inTerminal = !json && process.stdin.isTTY && process.stdout.isTTY;
  const most = calls ?? (inTerminal ? 100 : 10);
  await using show = new Show(pair, most, signal);
  if (inTerminal) await conduct(show, signal);
  else await show.playThrough();
  signal.throwIfAborted();
  if (json) write(`${JSON.stringify(show.document, null, 2)}\n`);
  else
    write(
      `${inTerminal ? frame(show, "") : table({ pair, columns: show.sides, usage: "" })}\n`,
    );
  return 0;
}

/** Lets keys lead through the show until it is over. */
async function conduct(show: Show, signal: AbortSignal): Promise<void> {
  using screen = new FullScreen(() => frame(show, show.usage));
  using keys = new Keys();
  const close = () => {
    keys[Symbol.dispose]();
    if (signal.aborted) screen[Symbol.dispose]();
  };
  using _closing = addAbortListener(signal, close);
  void show.over.then(close, close);
  for await (const key of keys) {
    show.press(key);
    screen.draw();
  }
  show.stop(); // no more keys will come
  await show.over;
}

const endKeys = new Set(["q", "escape", "ctrl-c"]);
const nextKeys = new Set(["space", "return", "enter", "right", "n"]);
const halfASecond = 500;

/** Both sides of a pair on stage. */
class Show implements AsyncDisposable {
  readonly pair: Pair;
  readonly sides: readonly LiveSide[];
  readonly over: Promise<unknown>;
  readonly #calls: number;
  #allowed = 0;
  #byItself: NodeJS.Timeout | undefined;

  constructor(pair: Pair, calls: number, signal: AbortSignal) {
    this.pair = pair;
    this.#calls = calls;
    this.sides = (["wrong", "correct"] as const).map(
      (side) => new LiveSide(pair, side, calls, signal),
    );
    this.over = Promise.all(this.sides.map(({ over }) => over));
  }

  get usage(): string {
    return this.#byItself
      ? "any key: stop here  q: end"
      : "space: next call  a: by itself  q: end";
  }

  get document(): object {
    const { topic, name } = this.pair;
    const [wrong, correct] = this.sides.map((side) => side.document);
    return { pair: `${topic}/${name}`, wrong, correct };
  }

  press(key: string): void {
    if (endKeys.has(key)) this.stop();
    else if (this.#byItself) this.#pause();
    else if (key === "a") this.#goByItself();
    else if (nextKeys.has(key)) this.#next();
  }

  playThrough(): Promise<unknown> {
    this.#allow(this.#calls);
    return this.over;
  }

  /** Lets both sides settle after the call that they are in. */
  stop(): void {
    this.#pause();
    for (const side of this.sides) side.stop();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#pause();
    for (const side of this.sides) side.kill();
    await Promise.allSettled(this.sides.map(({ over }) => over));
  }

  #next = () => this.#allow(Math.min(this.#allowed + 1, this.#calls));

  #allow(calls: number): void {
    this.#allowed = calls;
    for (const side of this.sides) side.allow(calls);
  }

  #goByItself(): void {
    this.#next();
    this.#byItself = setInterval(this.#next, halfASecond);
  }

  #pause(): void {
    clearInterval(this.#byItself);
    this.#byItself = undefined;
  }
}

function frame({ pair, sides }: Show, usage: string): string {
  const { columns, rows } = process.stdout;
  const paper = new Paper(columns || 80, process.stdout.hasColors());
  return layout({ pair, columns: sides, usage }, paper, rows || 24);
}
