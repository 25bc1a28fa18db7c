import { setTimeout as sleep } from "node:timers/promises";

/** What a time limit asks of the process that it is for. */
export interface Timed {
  /** Whether it computes at this moment. */
  readonly isComputing: boolean;
  /** Seconds that it has computed so far; `undefined` where unknown. */
  readonly processorTime: number | undefined;
}

const samples = 9;

/**
 * Gives a process some seconds, and says whether it computes or waits when they
 * are over. It is not blamed for a machine that stands still: when this process
 * was held up the process may have waited for it, and gets its time once more;
 * when the process computes it goes on until it has had half of its time.
 */
export class TimeLimit implements Disposable {
  readonly #process: Timed;
  readonly #milliseconds: number;
  readonly #onOver: (isComputing: boolean) => void;
  #timer: NodeJS.Timeout | undefined;
  #computedBefore = 0;

  constructor(
    process: Timed,
    seconds: number,
    onOver: (isComputing: boolean) => void,
  ) {
    this.#process = process;
    this.#milliseconds = seconds * 1000;
    this.#onOver = onOver;
  }

  /** The time begins, or begins again. */
  begin(): void {
    this.#computedBefore = this.#process.processorTime ?? 0;
    this.#start(false);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  [Symbol.dispose](): void {
    this.stop();
  }

  #start(wasHeldUp: boolean): void {
    this.stop();
    const due = performance.now() + this.#milliseconds;
    this.#timer = setTimeout(
      () => void this.#rang(due, wasHeldUp),
      this.#milliseconds,
    );
  }

  async #rang(due: number, wasHeldUp: boolean): Promise<void> {
    const isLate = performance.now() - due > 100;
    if (isLate && !wasHeldUp) return this.#start(true);
    const timer = this.#timer;
    const isComputing = await this.#computesOn();
    if (this.#timer !== timer) return; // it was stopped just now
    if (isComputing && this.#isStarved()) return this.#start(wasHeldUp);
    this.stop();
    this.#onOver(isComputing);
  }

  /**
   * By most of several samples: a process that waits may be seen at work once,
   * and one that computes waits for a page of memory or a thread of V8's.
   */
  async #computesOn(): Promise<boolean> {
    let computing = 0;
    for (let sample = 0; sample < samples; sample++) {
      if (sample > 0) await sleep(5);
      if (this.#process.isComputing) computing += 1;
    }
    return computing > samples / 2;
  }

  #isStarved(): boolean {
    const { processorTime } = this.#process;
    if (processorTime === undefined) return false;
    const computed = 1000 * (processorTime - this.#computedBefore);
    return computed < this.#milliseconds / 2;
  }
}
