import { addAbortListener } from "node:events";
import { setTimeout } from "node:timers/promises";
import { isatty } from "node:tty";
import {
  type Measurement,
  type Pair,
  type Side,
  measure,
  summary,
  tally,
} from "fdleak/pairs";
import { Paper } from "../render/paper.ts";
import { sparkline } from "../render/sparkline.ts";
import { bigHeight, bigNumber } from "./big-number.ts";
import { Keys } from "./keys.ts";

export interface PresentOptions {
  /** Prints one JSON document, and waits for nobody. */
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
  else write(`${inTerminal ? frame(show, "") : table(show)}\n`);
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

/** One side, measured in steps. */
class LiveSide {
  readonly side: Side;
  /** Before the first call, and after each one. */
  readonly counts: number[] = [];
  /** Settles when nothing of it is left running. */
  readonly over: Promise<void>;
  measurement: Measurement | null = null;
  readonly #calls: number;
  readonly #control = new AbortController();
  readonly #limit = descriptorLimit();
  #allowed = 0;
  #stopped = false;
  #state: "starting" | "waiting" | "calling" | "settling" = "starting";
  #wake = () => {};
  #wentOnAt = 0;

  constructor(pair: Pair, side: Side, calls: number, signal: AbortSignal) {
    this.side = side;
    this.#calls = calls;
    this.over = this.#perform(pair, signal);
  }

  /** How many calls have come back. */
  get made(): number {
    return Math.max(this.counts.length - 1, 0);
  }

  /** How many descriptors are open; at the end what settling has left. */
  get count(): number | undefined {
    const settled = this.measurement;
    if (settled === null || settled.trouble !== null) return this.counts.at(-1);
    return this.floor + settled.after - settled.before;
  }

  get floor(): number {
    return this.counts[0] ?? 0;
  }

  get document(): object {
    const { counts, measurement } = this;
    const { leaked, trouble } = measurement!;
    return { counts, leaked, trouble };
  }

  /** Where it stands, in a few words. */
  get words(): string {
    const calls = this.made === 1 ? "1 call" : `${this.made} calls`;
    return this.counts.length === 0 && this.measurement === null
      ? "starting …"
      : `${calls}: ${this.#course()}`;
  }

  allow(calls: number): void {
    this.#allowed = calls;
    this.#wake();
  }

  stop(): void {
    this.#stopped = true;
    this.#wake();
    void this.#giveUpSoon();
  }

  kill(): void {
    this.#control.abort();
  }

  async #perform(pair: Pair, signal: AbortSignal): Promise<void> {
    this.measurement = await measure(pair, this.side, {
      calls: this.#calls,
      signal: AbortSignal.any([signal, this.#control.signal]),
      pace: (count) => this.#pace(count),
    });
  }

  async #pace(count: number): Promise<void | "stop"> {
    this.counts.push(count);
    this.#state = "waiting";
    while (!this.#isDone && this.made >= this.#allowed) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wake = resolve;
      await promise;
    }
    this.#state = this.#isDone ? "settling" : "calling";
    this.#wentOnAt = performance.now();
    return this.#stopped ? "stop" : undefined;
  }

  get #isDone(): boolean {
    return this.#stopped || this.made === this.#calls;
  }

  /** A call that hangs shall not keep anyone from leaving. */
  async #giveUpSoon(): Promise<void> {
    await setTimeout(1000, undefined, { ref: false });
    if (this.#state !== "settling") this.kill();
  }

  #course(): string {
    if (this.measurement) return this.#ending(this.measurement);
    if (this.#state === "settling") return "settling …";
    if (this.#state === "calling" && performance.now() > this.#wentOnAt + 250)
      return `call ${this.made + 1} has not come back yet`;
    const count = this.count!;
    const more = count > this.floor ? count - this.floor : "none";
    const isNear = count > this.#limit - 3;
    return `${more} more open${isNear ? ", at the limit" : ""}`;
  }

  #ending({ trouble, leaked, effect }: Measurement): string {
    if (this.#control.signal.aborted)
      return `call ${this.made + 1} did not come back`;
    if (trouble !== null) return trouble;
    const left = `left ${summary(tally(leaked))} open`;
    return effect === null ? left : `${left}; effect: ${effect}`;
  }
}

/** The terminal as a whole, given back as it was however this ends. */
class FullScreen implements Disposable {
  readonly #render: () => string;
  readonly #ticking: NodeJS.Timeout;
  #shown = "";
  #open = true;

  constructor(render: () => string) {
    this.#render = render;
    process.on("exit", this.#close); // for what nobody has caught
    this.#ticking = setInterval(this.draw, 100); // in whatever size it has
    write(codes.enter);
    this.draw();
  }

  draw = () => {
    const text = this.#render();
    if (!this.#open || text === this.#shown) return;
    this.#shown = text;
    const lines = text.split("\n").map((line) => line + codes.clearLine);
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
function write(text: string): void {
  const { stdout } = process;
  if (!stdout.isTTY || isatty(stdout.fd)) stdout.write(text);
}

function frame({ pair, sides }: Show, usage: string): string {
  const { columns, rows } = process.stdout;
  const paper = new Paper(columns || 80, process.stdout.hasColors());
  return layout({ pair, columns: sides, usage }, paper, rows || 24);
}

/** What is seen of the show. */
export interface View {
  readonly pair: Pair;
  readonly columns: readonly ViewOfSide[];
  /** What the keys do; empty when they do nothing any more. */
  readonly usage: string;
}

export type ViewOfSide = Pick<
  LiveSide,
  "side" | "counts" | "count" | "floor" | "words"
>;

/** Lays the show out in so many rows, one side below the other when narrow. */
export function layout(view: View, paper: Paper, rows: number): string {
  const { topic, name, mistake, leaks } = view.pair;
  const flat = Object.keys(leaks).length === 0;
  const remark = flat
    ? " It leaves nothing open, so neither count climbs."
    : "";
  const below = view.usage === "" ? [] : ["", view.usage];
  const shown = columnsOf(view.columns, paper);
  const head = [paper.strong(`${topic}/${name}`)];
  const sentence = paper.wrap(mistake + remark, "").split("\n");
  const full = [...head, ...sentence, "", ...shown, ...below];
  const tight = [...head, ...sentence, ...shown];
  const tightest = [...head, ...shown];
  const room = rows - below.length;
  if (full.length <= rows) return full.join("\n");
  const body = tight.length <= room ? tight : tightest.slice(0, room);
  return [...body, ...below].join("\n");
}

function columnsOf(views: readonly ViewOfSide[], paper: Paper): string[] {
  const climb = Math.max(
    ...views.map(({ count, floor }) => (count ?? 0) - floor),
  );
  const isWide = paper.width >= 60;
  const width = isWide ? Math.floor(paper.width / 2) - 2 : paper.width;
  const columns = views.map((view) =>
    columnOf(view, climb, new Paper(width, false)),
  );
  const height = Math.max(...columns.map(({ length }) => length));
  const painted = columns.map((lines, place) =>
    paint(isWide ? padded(lines, height, width) : lines, views[place]!, paper),
  );
  if (!isWide) return [...painted[0]!, "", ...painted[1]!];
  return painted[0]!.map((line, row) =>
    `${line}    ${painted[1]![row]}`.trimEnd(),
  );
}

/** Name, number, course, words: the first six rows are for the back row. */
function columnOf(
  { side, counts, count, floor, words }: ViewOfSide,
  climb: number,
  paper: Paper,
): string[] {
  return [
    side.toUpperCase(),
    ...(count === undefined
      ? Array<string>(bigHeight).fill("")
      : bigNumber(count)),
    sparkline(counts, floor, floor + climb),
    ...paper.wrap(words, "").split("\n"),
  ];
}

function padded(lines: string[], height: number, width: number): string[] {
  return Array.from({ length: height }, (_, row) =>
    (lines[row] ?? "").padEnd(width),
  );
}

function paint(lines: string[], { side }: ViewOfSide, paper: Paper): string[] {
  const colour = side === "wrong" ? paper.bad : paper.good;
  return lines.map((line, row) => {
    if (row === 0) return paper.strong(colour(line));
    return row <= bigHeight ? colour(line) : line;
  });
}

/** What was counted, for where nobody looks on. */
function table({ pair, sides }: Show): string {
  const paper = new Paper(process.stdout.columns || 80, false);
  const rows = Math.max(...sides.map(({ counts }) => counts.length));
  const row = (call: unknown, cells: unknown[]) =>
    [
      String(call).padStart(4),
      ...cells.map((cell) => String(cell).padStart(7)),
    ].join("  ");
  return [
    `${pair.topic}/${pair.name}`,
    paper.wrap(pair.mistake, ""),
    "",
    row(
      "call",
      sides.map(({ side }) => side),
    ),
    ...Array.from({ length: rows }, (_, call) =>
      row(
        call,
        sides.map(({ counts }) => counts[call] ?? "-"),
      ),
    ),
    "",
    ...sides.map(({ side, words }) =>
      paper.wrap(`${side}, ${words}`, "  ", ""),
    ),
  ].join("\n");
}

/** Node raises its own limit as far as it may, and so do the children. */
function descriptorLimit(): number {
  // Its part on the network is slow, and not asked for.
  const report = Object.assign(process.report, { excludeNetwork: true });
  const { userLimits } = report.getReport() as unknown as {
    userLimits: { open_files: { soft: number | "unlimited" } };
  };
  return Number(userLimits.open_files.soft) || Infinity;
}
