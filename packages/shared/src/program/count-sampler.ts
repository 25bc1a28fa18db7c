import { countDescriptors } from "../observe/count-descriptors.ts";

const most = 40;

/**
 * Counts the open descriptors at equal intervals. When it has more counts than
 * can be shown, it drops every other one and doubles the interval.
 */
export class CountSampler {
  #counts: number[] = [countDescriptors()];
  #interval = 10; // milliseconds
  #timer = this.#start();

  #start(): NodeJS.Timeout {
    return setInterval(() => this.#sample(), this.#interval).unref();
  }

  #sample(): void {
    this.#counts.push(this.#now());
    if (this.#counts.length <= most) return;
    this.#counts = this.#counts.filter((_, index) => index % 2 === 0);
    this.#interval *= 2;
    clearInterval(this.#timer);
    this.#timer = this.#start();
  }

  /** The counts from the start until now. */
  seen(): number[] {
    return [...this.#counts, this.#now()];
  }

  /** The last count again, while counting fails. */
  #now(): number {
    try {
      return countDescriptors();
    } catch {
      return this.#counts.at(-1)!;
    }
  }
}
