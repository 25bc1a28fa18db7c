import { countDescriptors } from "../observe/count-descriptors.ts";

const most = 40;

/**
 * Looks at the number of open descriptors in equal intervals, which double
 * whenever there are too many looks to show.
 */
export class CountSampler {
  #looks: number[] = [countDescriptors()];
  #interval = 10; // milliseconds
  #timer = this.#start();

  #start(): NodeJS.Timeout {
    return setInterval(() => this.#look(), this.#interval).unref();
  }

  #look(): void {
    this.#looks.push(this.#now());
    if (this.#looks.length <= most) return;
    this.#looks = this.#looks.filter((_, index) => index % 2 === 0);
    this.#interval *= 2;
    clearInterval(this.#timer);
    this.#timer = this.#start();
  }

  /** Until now. */
  seen(): number[] {
    return [...this.#looks, this.#now()];
  }

  /** Where it cannot be counted for a while, what it was. */
  #now(): number {
    try {
      return countDescriptors();
    } catch {
      return this.#looks.at(-1)!;
    }
  }
}
