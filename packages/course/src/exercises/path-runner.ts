import { basename } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { AnswerProcess, Snapshot } from "./answer-process.ts";
import { type LoadError, type Message, goOn, settle } from "./channel.ts";
import { PathRecord } from "./path-record.ts";
import type { Exercise, PathContext } from "./exercise.ts";
import type { Finding, PathReport } from "./report.ts";
import type { PathContexts } from "./path-contexts.ts";
import { commandOf } from "../sandbox/process-tree.ts";
import { callIt, listOf } from "./wording.ts";

interface Limits {
  /** Seconds for each path. */
  readonly timeLimit: number;
  readonly signal: AbortSignal | undefined;
}

/** One process taken through the paths of an exercise, as far as it comes. */
export class PathRunner {
  readonly paths: PathReport[] = [];
  /** What is wrong whatever the path. */
  readonly findings: Finding[] = [];
  /** Another process would not come further. */
  isOver = false;
  readonly #exercise: Pick<Exercise, "call" | "paths">;
  readonly #file: string;
  readonly #process: AnswerProcess;
  readonly #contexts: readonly PathContext[];
  readonly #limits: Limits;
  /** Open before the answer was there. */
  #others: Snapshot = new Map();
  #record: PathRecord | undefined;
  #timer: NodeJS.Timeout | undefined;
  #crash: string | undefined;
  #said: Snapshot = new Map();
  #settled = 0;
  /** The path that comes next. */
  #next = 0;
  /** What was open when the last path was over. */
  #left: Snapshot = new Map();

  constructor(
    exercise: Pick<Exercise, "call" | "paths">,
    file: string,
    process: AnswerProcess,
    contexts: PathContexts,
    limits: Limits,
  ) {
    this.#exercise = exercise;
    this.#file = file;
    this.#process = process;
    this.#contexts = contexts.all;
    this.#limits = limits;
  }

  /** Goes along the paths from this one on. */
  async from(from: number): Promise<void> {
    const { signal } = this.#limits;
    const stop = () => this.#process.kill();
    signal?.addEventListener("abort", stop);
    using cleanUp = new DisposableStack();
    cleanUp.defer(() => signal?.removeEventListener("abort", stop));
    cleanUp.defer(() => this.#stopTimer());

    this.#startTimer();
    this.#next = from;
    this.#process.send(this.#file, this.#contexts, from);
    for (;;) {
      const message = await this.#process.next();
      if (message === undefined) return await this.#broken();
      if (message.says === "finished") return await this.#finished();
      this.#handle(message);
    }
  }

  #handle(message: Message): void {
    if (message.open) this.#said = new Map(message.open);
    switch (message.says) {
      case "note":
        this.#record?.noted(message.event);
        return; // it does not wait
      case "crashes":
        this.#crash = message.error;
        break;
      case "idle":
        this.#trouble({
          fault: "never-settles",
          says: `The promise of \`${this.#exercise.call}\` is never settled, and nothing is left that could settle it.`,
        });
        break;
      case "cannot load":
        this.#cannotLoad(message.error);
        break;
      case "loads":
        this.#others = this.#look();
        break;
      case "loaded":
        this.#loaded(message.replaced);
        break;
      case "starts":
        this.#starts(message.path);
        break;
      case "look":
        this.#record?.looked(this.#look());
        break;
      case "over":
        this.#record?.isOver(this.#look());
        break;
      case "ends":
        this.#replaced(message.replaced);
        this.#record?.ended(message);
        this.#settled = 0;
        return this.#goOnUnless(this.#isOpen() || message.pendingIo > 0);
      case "settles":
        this.#settled += 1;
        return this.#goOnUnless(
          (this.#isOpen() || message.busy) && this.#waits(message.busy),
        );
    }
    this.#process.reply(goOn);
  }

  #loaded(replaced: readonly string[]): void {
    this.#replaced(replaced);
    const left = [...this.#look()].filter(
      ([identity]) => !this.#others.has(identity),
    );
    if (left.length === 0) return;
    const names = left.map(([, one]) => callIt(one, this.#process.scratch));
    this.findings.push({
      fault: "leaks",
      says: `Importing the file alone opens ${listOf(names)}, and nobody closes that.`,
    });
  }

  #starts(place: number): void {
    this.#startTimer();
    if (this.#record !== undefined || place !== this.#next) {
      return this.#replaced(["the check's own messages"]);
    }
    this.#next += 1;
    const { call } = this.#exercise;
    const names = { call, file: basename(this.#file) };
    const path = this.#exercise.paths[place]!;
    const context = this.#contexts[place]!;
    this.#record = new PathRecord(path, context, names, {
      others: this.#others,
      before: this.#look(),
    });
  }

  #isOpen(): boolean {
    const left = this.#record?.opened(this.#look()) ?? [];
    return left.length > 0;
  }

  /**
   * Each look comes two milliseconds later after the one before it than that
   * did: three looks take 9 ms, twenty 0.4 s, forty 1.6 s.
   */
  #waits(busy: boolean): boolean {
    const most = busy ? 40 : this.#record?.mayCloseLate ? 20 : 3;
    return this.#settled < most;
  }

  #goOnUnless(waits: boolean): void {
    if (waits) return this.#process.reply(settle);
    this.#left = this.#look();
    this.#close(this.#left);
    this.#process.reply(goOn);
  }

  /** The path is over; `last` is what it left, if that can be seen. */
  #close(last: Snapshot | undefined): void {
    if (this.#record === undefined) return;
    this.#startTimer(); // what it has put off may never end either
    this.paths.push(this.#record.report(last));
    this.#record = undefined;
  }

  async #finished(): Promise<void> {
    this.#stopTimer();
    this.#openedLater();
    await this.#outlived();
  }

  /** What a call has put off until after its end. */
  #openedLater(): void {
    const later = [...this.#look()].filter(
      ([identity]) => !this.#others.has(identity) && !this.#left.has(identity),
    );
    if (later.length === 0) return;
    const names = later.map(([, one]) => callIt(one, this.#process.scratch));
    this.findings.push({
      fault: "leaks",
      says: `After the last call was over it still opened ${listOf(names)}.`,
    });
  }

  async #outlived(): Promise<void> {
    let left = this.#process.survivors;
    for (let look = 0; look < 10 && left.length > 0; look++) {
      await sleep(10);
      left = this.#process.survivors;
    }
    if (left.length === 0) return;
    const commands = left.map((pid) => `\`${commandOf(pid).slice(0, 60)}\``);
    this.findings.push({
      fault: "outlives",
      says: `${left.length === 1 ? "A process is" : `${left.length} processes are`} still running after the last call: ${listOf(commands)}.`,
    });
  }

  /** The process has ended, or closed what it talks to the check with. */
  async #broken(): Promise<void> {
    this.#stopTimer();
    const { signal } = this.#limits;
    signal?.throwIfAborted();
    const { call } = this.#exercise;
    if (this.#crash !== undefined) {
      this.#trouble({
        fault: "crashes",
        says: `\`${call}\` let an error go uncaught, and the process ended with it: ${this.#crash}.`,
      });
    } else if (this.#process.isForged) {
      this.#trouble({
        fault: "tampering",
        says: `\`${call}\` wrote to descriptor 3, by which the check talks to its process.`,
      });
    } else if (!this.#isTold()) {
      const ending = await this.#process.ending();
      this.#trouble(
        ending === undefined
          ? {
              fault: "closes-others",
              says: `\`${call}\` closed what it had not opened: descriptor 3, by which the check talks to its process.`,
            }
          : {
              fault: "ends-the-process",
              says: `\`${call}\` ended the whole process ${ending}.`,
            },
      );
    }
    await this.#outlived();
    if (this.#record === undefined) this.isOver = true; // not on any path
    this.#close(undefined);
  }

  /** Why it broke off is known already. */
  #isTold(): boolean {
    if (this.isOver) return true;
    return this.#record?.isBroken ?? this.findings.length > 0;
  }

  #startTimer(hadMoreTime = false): void {
    this.#stopTimer();
    const ms = this.#limits.timeLimit * 1000;
    const due = performance.now() + ms;
    this.#timer = setTimeout(() => void this.#timedOut(due, hadMoreTime), ms);
  }

  #stopTimer(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  async #timedOut(due: number, hadMoreTime: boolean): Promise<void> {
    // If it is late, this process was held up, and the answer waited for it.
    const isLate = performance.now() - due > 100;
    if (isLate && !hadMoreTime) return this.#startTimer(true);
    const timer = this.#timer;
    const computes = await this.#computesOn();
    if (this.#timer !== timer) return; // it came to its end just now
    const { call } = this.#exercise;
    const seconds = `${this.#limits.timeLimit} s`;
    this.#trouble(
      computes
        ? {
            fault: "endless-loop",
            says: `\`${call}\` was still computing after ${seconds}.`,
          }
        : {
            fault: "never-settles",
            says: `\`${call}\` was still waiting for something after ${seconds}.`,
          },
    );
    this.isOver = true;
    this.#process.kill();
  }

  /** Whoever waits may be met at work once, but not each time. */
  async #computesOn(): Promise<boolean> {
    for (let look = 0; look < 5; look++) {
      if (!this.#process.isComputing) return false;
      await sleep(5);
    }
    return true;
  }

  #cannotLoad({ name, message, stack }: LoadError): void {
    const file = basename(this.#file);
    const [, line] =
      new RegExp(`${RegExp.escape(file)}:(\\d+)`).exec(`${stack}`) ?? [];
    const place = line === undefined ? file : `${file}:${line}`;
    const [first = ""] = `${message}`.trim().split("\n");
    this.findings.push(
      name === "SyntaxError"
        ? { fault: "syntax-error", says: `${place} cannot be read: ${first}.` }
        : {
            fault: "fails-to-load",
            says: `Importing ${place} failed: ${first}`,
          },
    );
    this.isOver = true;
  }

  #replaced(names: readonly string[]): void {
    if (names.length === 0) return;
    const some = names.slice(0, 3).join(", ");
    const more = names.length > 3 ? ` and ${names.length - 3} more` : "";
    if (this.findings.some(({ fault }) => fault === "tampering")) return;
    this.findings.push({
      fault: "tampering",
      says: `The code replaces what belongs to everybody: ${some}${more}.`,
    });
  }

  #trouble(finding: Finding): void {
    if (this.#record) this.#record.broke(finding);
    else this.findings.push(finding);
  }

  /** On macOS the process itself has to say what it has open. */
  #look(): Snapshot {
    return this.#process.look() ?? this.#said;
  }
}
