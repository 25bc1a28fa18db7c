import { setTimeout } from "node:timers/promises";
import {
  descriptorLimit,
  measure,
  type Measurement,
  type Pair,
  type Side,
} from "course";
import { differencesIn, isLeak, leakedIn } from "../render/words.ts";

/** One side, measured in steps. */
export class LiveSide {
  readonly side: Side;
  /** Before the first call, and after each one. */
  readonly counts: number[] = [];
  /** Settles when nothing of it is left running. */
  readonly over: Promise<void>;
  measurement: Measurement | null = null;
  readonly #pair: Pair;
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
    this.#pair = pair;
    this.#calls = calls;
    this.over = this.#perform(signal);
  }

  /** How many calls have returned. */
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

  async #perform(signal: AbortSignal): Promise<void> {
    this.measurement = await measure(this.#pair, this.side, {
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

  /** A call that hangs must not keep the show open. */
  async #giveUpSoon(): Promise<void> {
    await setTimeout(1000, undefined, { ref: false });
    if (this.#state !== "settling") this.kill();
  }

  #course(): string {
    if (this.measurement) return this.#ending(this.measurement);
    if (this.#state === "settling") return "settling …";
    if (this.#state === "calling" && performance.now() > this.#wentOnAt + 250)
      return `call ${this.made + 1} has not returned yet`;
    const count = this.count!;
    const more = count > this.floor ? count - this.floor : "none";
    const isNear = count > this.#limit - 3;
    return `${more} more open${isNear ? ", at the limit" : ""}`;
  }

  #ending(seen: Measurement): string {
    if (this.#control.signal.aborted)
      return `call ${this.made + 1} did not return`;
    if (seen.trouble !== null) return seen.trouble;
    const leaks = isLeak(this.#pair) || seen.leaked.length > 0;
    const differences = differencesIn(this.#pair, seen);
    return [...(leaks ? [leakedIn(seen)] : []), ...differences].join("; ");
  }
}
