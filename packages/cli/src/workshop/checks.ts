import {
  AnswerProcess,
  type Exercise,
  type Report,
  check,
  filesOf,
} from "course/check";

interface ChecksOptions {
  readonly timeLimit: number | undefined;
  readonly signal: AbortSignal;
  readonly onReport: (report: Report) => void;
  readonly onFailure: (error: unknown) => void;
}

/**
 * Checks one answer again and again. A new check ends the one that is under
 * way; a process is started ahead, so that a check does not wait for Node.
 */
export class Checks implements AsyncDisposable {
  readonly #exercise: Exercise;
  readonly #file: string;
  readonly #options: ChecksOptions;
  #ready: Promise<AnswerProcess> | undefined;
  #last = new AbortController();
  #running: Promise<unknown> = Promise.resolve();
  #isOver = false;

  constructor(exercise: Exercise, file: string, options: ChecksOptions) {
    this.#exercise = exercise;
    this.#file = file;
    this.#options = options;
    this.#startAhead();
  }

  /** Checks what is in the file now. */
  now(): void {
    this.#last.abort();
    this.#last = new AbortController();
    const checked = this.#check(this.#last.signal);
    this.#running = Promise.allSettled([this.#running, checked]);
  }

  async #check(superseded: AbortSignal): Promise<void> {
    const { timeLimit, onReport, onFailure } = this.#options;
    const signal = AbortSignal.any([this.#options.signal, superseded]);
    try {
      const ready = this.#ready;
      this.#ready = undefined;
      const report = await check(this.#exercise, this.#file, {
        timeLimit,
        signal,
        ready,
      });
      if (!signal.aborted) onReport(report);
    } catch (error) {
      if (!signal.aborted) onFailure(error);
    }
    this.#startAhead();
  }

  #startAhead(): void {
    if (this.#isOver) return;
    this.#ready ??= AnswerProcess.start(filesOf(this.#exercise).check);
    this.#ready.catch(() => {}); // the check that takes it will say so
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    this.#last.abort();
    await this.#running;
    await using _ready = await this.#ready?.catch(() => null);
  }
}
