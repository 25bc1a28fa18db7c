import { countDescriptors } from "../observe/count-descriptors.ts";

const most = 40;

/**
 * Looks at the number of open descriptors in equal intervals, which double
 * whenever there are too many looks to show.
 */
export class Counts {
  #looks: number[] = [countDescriptors()];
  #interval = 10; // milliseconds
  #timer = this.#start();

  #start(): NodeJS.Timeout {
    return setInterval(() => this.#look(), this.#interval).unref();
  }

  #look(): void {
    this.#looks.push(countDescriptors());
    if (this.#looks.length <= most) return;
    this.#looks = this.#looks.filter((_, index) => index % 2 === 0);
    this.#interval *= 2;
    clearInterval(this.#timer);
    this.#timer = this.#start();
  }

  /** Until now. */
  seen(): number[] {
    return [...this.#looks, countDescriptors()];
  }
}
