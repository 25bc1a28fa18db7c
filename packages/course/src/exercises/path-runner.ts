import { basename } from "node:path";
import { goOn, wait } from "../sandbox/channel.ts";
import type { Snapshot } from "../sandbox/sandboxed-process.ts";
import { TimeLimit } from "../sandbox/time-limit.ts";
import type { AnswerProcess } from "./answer-process.ts";
import type { Exercise, PathContext } from "./exercise.ts";
import type { Message } from "./messages.ts";
import type { PathContexts } from "./path-contexts.ts";
import { PathRecord } from "./path-record.ts";
import type { Finding, PathReport } from "./report.ts";
import {
  brokeOff,
  callIt,
  crashed,
  neverSettled,
  notLoaded,
  openedAfterLastCall,
  openedByImport,
  outOfTime,
  replacedShared,
  wroteToChannel,
} from "./wording.ts";

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
  readonly #signal: AbortSignal | undefined;
  readonly #limit: TimeLimit;
  /** Open before the answer was there. */
  #others: Snapshot = new Map();
  #record: PathRecord | undefined;
  #crash: string | undefined;
  /** What the process said that it has open; needed on macOS. */
  #said: Snapshot = new Map();
  /** How often closing was waited for on this path. */
  #waits = 0;
  /** The path that comes next. */
  #next = 0;
  /** What was open when the last path was over. */
  #left: Snapshot = new Map();

  constructor(
    exercise: Pick<Exercise, "call" | "paths">,
    file: string,
    process: AnswerProcess,
    contexts: PathContexts,
    { timeLimit, signal }: Limits,
  ) {
    this.#exercise = exercise;
    this.#file = file;
    this.#process = process;
    this.#contexts = contexts.all;
    this.#signal = signal;
    this.#limit = new TimeLimit(process, timeLimit, (isComputing) => {
      this.#broke(outOfTime(this.#call, timeLimit, isComputing));
      this.isOver = true;
      process.kill();
    });
  }

  /** Goes along the paths from this one on. */
  async from(from: number): Promise<void> {
    const signal = this.#signal;
    const stop = () => this.#process.kill();
    signal?.addEventListener("abort", stop);
    using cleanUp = new DisposableStack();
    cleanUp.defer(() => signal?.removeEventListener("abort", stop));
    cleanUp.use(this.#limit).begin();

    this.#next = from;
    this.#process.run(this.#file, this.#contexts, from);
    for (;;) {
      const message = await this.#process.next();
      if (message === undefined) return await this.#ended();
      if (message.says === "finished") return this.#finished();
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
        this.#broke(neverSettled(this.#call));
        break;
      case "cannot load":
        this.findings.push(notLoaded(basename(this.#file), message.error));
        this.isOver = true;
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
      case "opens":
        this.#record?.opens(message.name, this.#look());
        break;
      case "over":
        this.#record?.isOver(this.#look());
        break;
      case "ends":
        this.#replaced(message.replaced);
        this.#record?.ended(message);
        this.#waits = 0;
        return this.#closeUnless(this.#isOpen() || message.pendingIo > 0);
      case "settles":
        this.#waits += 1;
        return this.#closeUnless(
          (this.#isOpen() || message.isBusy) && this.#mayWait(message.isBusy),
        );
    }
    this.#process.reply(goOn);
  }

  #loaded(replaced: readonly string[]): void {
    this.#replaced(replaced);
    const left = this.#namesOf((identity) => !this.#others.has(identity));
    if (left.length > 0) this.findings.push(openedByImport(left));
  }

  #starts(place: number): void {
    this.#limit.begin();
    if (this.#record !== undefined || place !== this.#next) {
      return this.#forged();
    }
    this.#next += 1;
    const path = this.#exercise.paths[place]!;
    const context = this.#contexts[place]!;
    this.#record = new PathRecord(path, context, this.#file, {
      others: this.#others,
      before: this.#look(),
    });
  }

  #forged(): void {
    this.#replaced(["the check's own messages"]);
  }

  /** How what runs now is called. */
  get #call(): string {
    return this.#record?.call ?? this.#exercise.call;
  }

  #isOpen(): boolean {
    const left = this.#record?.opened(this.#look()) ?? [];
    return left.length > 0;
  }

  /** The n-th pause is 2n - 1 ms: 3 take 9 ms, 20 take 0.4 s, 40 take 1.6 s. */
  #mayWait(isBusy: boolean): boolean {
    const most = isBusy ? 40 : this.#record?.mayCloseLate ? 20 : 3;
    return this.#waits < most;
  }

  #closeUnless(waits: boolean): void {
    if (waits) return this.#process.reply(wait);
    this.#left = this.#look();
    this.#close(this.#left);
    this.#process.reply(goOn);
  }

  /** The path is over; `last` is what it left, if that can be seen. */
  #close(last: Snapshot | undefined): void {
    if (this.#record === undefined) return;
    this.#limit.begin(); // what it has put off may never end either
    this.paths.push(this.#record.report(last));
    this.#record = undefined;
  }

  #finished(): void {
    const isThrough = this.#next === this.#exercise.paths.length;
    if (this.#record !== undefined || !isThrough) this.#forged();
    this.#limit.stop();
    const later = this.#namesOf(
      (identity) => !this.#others.has(identity) && !this.#left.has(identity),
    );
    if (later.length > 0) this.findings.push(openedAfterLastCall(later));
  }

  /** The process has ended, or closed what it talks to the check with. */
  async #ended(): Promise<void> {
    this.#limit.stop();
    this.#signal?.throwIfAborted();
    const call = this.#call;
    if (this.#crash !== undefined) this.#broke(crashed(call, this.#crash));
    else if (this.#process.isForged) this.#broke(wroteToChannel(call));
    else if (!this.#isExplained()) {
      this.#broke(brokeOff(call, await this.#process.ending()));
    }
    if (this.#record === undefined) this.isOver = true; // not on any path
    this.#close(undefined);
  }

  /** Why the process ended is known already. */
  #isExplained(): boolean {
    if (this.isOver) return true;
    return this.#record?.isBroken ?? this.findings.length > 0;
  }

  #replaced(names: readonly string[]): void {
    if (names.length === 0) return;
    if (this.findings.some(({ fault }) => fault === "tampering")) return;
    this.findings.push(replacedShared(names));
  }

  #broke(finding: Finding): void {
    if (this.#record) this.#record.broke(finding);
    else this.findings.push(finding);
  }

  /** Names for some of what is open now. */
  #namesOf(isMeant: (identity: string) => boolean): string[] {
    return [...this.#look()]
      .filter(([identity]) => isMeant(identity))
      .map(([, descriptor]) => callIt(descriptor, this.#process.scratch));
  }

  /** On macOS the process itself has to say what it has open. */
  #look(): Snapshot {
    return this.#process.look() ?? this.#said;
  }
}
