import { addAbortListener } from "node:events";
import { join } from "node:path";
import { goOn, wait } from "../sandbox/channel.ts";
import type { Ending as ProcessEnding } from "../sandbox/group-leader.ts";
import {
  DidNotStartError,
  SandboxedProcess,
} from "../sandbox/sandboxed-process.ts";
import { TimeLimit } from "../sandbox/time-limit.ts";
import { contradiction } from "./contradiction.ts";
import type { Measurement } from "./measurement.ts";
import type { Job, Message, Request } from "./messages.ts";
import type { Pair } from "./pair.ts";

/** A process answered, or ended without an answer. */
export type Result = { readonly answer: Measurement | string } | Ending;

interface Ending {
  /** How it ended, such as `exited with code 2`. */
  readonly trouble: string;
  /** The error it wrote on standard error, or the last line there. */
  readonly lastWords: string;
}

export interface SideProcessOptions {
  readonly pair: Pair;
  readonly job: Job;
  /** Seconds for each call; 20 unless given. */
  readonly timeLimit?: number | undefined;
  /** Ends it at once when aborted. */
  readonly signal?: AbortSignal | undefined;
  /** The most descriptors it may have. */
  readonly openFiles?: number | undefined;
  /** Does what the process asks for. */
  readonly onRequest?: (request: Request) => Promise<unknown>;
}

/** The process of a side, of its `apart`, or of the pair's peer. */
export class SideProcess implements AsyncDisposable {
  /** Resolves when it has answered or ended. */
  readonly result: Promise<Result>;
  readonly #options: SideProcessOptions;
  readonly #process: SandboxedProcess<Message>;
  readonly #limit: TimeLimit;
  #trouble: string | undefined;
  #isDisposed = false;
  /** The path that the side is on, such as ` (when the file is missing)`. */
  #path = "";
  /** How often the kernel contradicted what the process says of itself. */
  #contradictions = 0;

  /** @throws {CannotCountError} where nothing can be counted. */
  constructor(options: SideProcessOptions) {
    const { pair, job, timeLimit = 20, openFiles } = options;
    this.#options = options;
    this.#process = new SandboxedProcess({
      program: join(import.meta.dirname, "child.ts"),
      declaration: join(pair.folder, "pair.ts"),
      // The others work in the directory of the side.
      ...(job.task === "measure" ? { scratch: job.scratch } : {}),
      output: "errors",
      openFiles,
    });
    this.#limit = new TimeLimit(this.#process, timeLimit, () =>
      this.#giveUp(`did not finish within ${timeLimit} s`),
    );
    this.result = this.#run();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isDisposed = true;
    this.#limit.stop();
    await this.#process[Symbol.asyncDispose]();
    await this.result.catch(() => {});
  }

  async #run(): Promise<Result> {
    const { job, signal } = this.#options;
    using _listener = signal
      ? addAbortListener(signal, () => this.#giveUp("was interrupted"))
      : null;
    try {
      await this.#process.ready();
    } catch (error) {
      if (!(error instanceof DidNotStartError)) throw error;
      return await this.#ended();
    }
    const before = this.#process.count(); // nothing of the side is loaded yet
    using limit = this.#limit;
    limit.begin();
    this.#process.sendJob(job);
    for (;;) {
      const message = await this.#process.next();
      switch (message?.says) {
        case undefined:
          return await this.#ended();
        case "answers":
          return { answer: message.answer };
        case "begins":
          this.#path = ` (${message.path})`;
          break;
        case "called":
          this.#path = "";
          limit.begin();
          break;
        case "requests":
          void this.#fulfil(message.id, message.what);
          this.#process.reply(wait);
          break;
        case "measured": {
          const answer = this.#judged(message.measurement, before);
          if (answer) return { answer };
        }
      }
    }
  }

  /** Undefined while closing may still be late. */
  #judged(
    measurement: Measurement,
    before: number | undefined,
  ): Measurement | undefined {
    const contradicts = contradiction(
      measurement,
      before,
      this.#process.count(),
    );
    if (contradicts !== null && ++this.#contradictions < 20) {
      this.#process.reply(wait);
      return undefined;
    }
    this.#process.reply(goOn);
    return { ...measurement, trouble: measurement.trouble ?? contradicts };
  }

  async #fulfil(id: number, request: Request): Promise<void> {
    const { onRequest } = this.#options;
    const isPace = "pace" in request;
    if (isPace) this.#limit.stop(); // it may take as long as it likes
    try {
      // Counted while the process waits for the first reply.
      const what = isPace
        ? { pace: { count: this.#process.count() ?? request.pace.count } }
        : request;
      this.#process.fulfil(id, await onRequest?.(what));
      if (isPace && !this.#isDisposed) this.#limit.begin();
    } catch (error) {
      this.#giveUp(`was given up: ${String(error)}`);
    }
  }

  #giveUp(trouble: string): void {
    this.#trouble ??= trouble;
    this.#process.kill();
  }

  async #ended(): Promise<Result> {
    const { trouble, lastWords } = await this.#ending();
    return { trouble: trouble + this.#path, lastWords };
  }

  async #ending(): Promise<Ending> {
    if (this.#trouble !== undefined) {
      return { trouble: this.#trouble, lastWords: gist(this.#process.output) };
    }
    if (this.#process.isForged) {
      return {
        trouble: "wrote to descriptor 3, by which it is measured",
        lastWords: "",
      };
    }
    const ending = await this.#process.ending();
    if (ending === undefined) {
      return {
        trouble: "closed descriptor 3, by which it is measured",
        lastWords: "",
      };
    }
    const lastWords = gist(await this.#process.lastOutput());
    return { trouble: inWords(ending), lastWords };
  }
}

/** How a process ended, for people. */
export function inWords(ending: ProcessEnding): string {
  return "signal" in ending
    ? `was killed by ${ending.signal}`
    : `exited with code ${ending.code}`;
}

/** The line that names the error; a stack is of no use to the reader. */
export function gist(text: string): string {
  const lines = text
    .split("\n")
    .filter(
      (line) => line.trim() !== "" && !/^(Node\.js v|\(Use `)/.test(line),
    );
  const named = lines.findLast((line) => /^(Uncaught )?\S*Error\b/.test(line));
  return (named ?? lines.at(-1) ?? "").slice(0, 300);
}
