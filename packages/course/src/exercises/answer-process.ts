import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { SandboxedProcess } from "../sandbox/sandboxed-process.ts";
import { type Scratch, makeScratch } from "../sandbox/scratch.ts";
import type { PathContext } from "./exercise.ts";
import type { Job, Message } from "./messages.ts";

/**
 * The process that an answer runs in. It is started ahead of the answer, which
 * then does not wait for Node.
 */
export class AnswerProcess extends SandboxedProcess<Message> {
  /** Where the answer may write; it is the only place. */
  readonly scratch: string;
  readonly #scratch: Scratch;

  private constructor(declaration: string, scratch: Scratch) {
    super({
      program: join(import.meta.dirname, "child.ts"),
      declaration,
      scratch: scratch.path,
      isConfined: true,
      output: "all",
    });
    this.scratch = scratch.path;
    this.#scratch = scratch;
  }

  /**
   * Starts one and waits until it is ready.
   *
   * @param declaration - the file that declares the paths.
   * @throws {CannotCountError} when descriptors cannot be counted here.
   */
  static async start(declaration: string): Promise<AnswerProcess> {
    await using starting = new AsyncDisposableStack();
    const scratch = starting.use(makeScratch("exercise-"));
    mkdirSync(join(scratch.path, "tmp"));
    const started = starting.use(new AnswerProcess(declaration, scratch));
    await started.ready();
    starting.move();
    return started;
  }

  /** Whether it still waits, and has a place to write. */
  get isUsable(): boolean {
    return !this.hasEnded && existsSync(this.scratch);
  }

  /** Has the answer run, from this path on. */
  run(answer: string, contexts: readonly PathContext[], from: number): void {
    const job: Job = {
      answer,
      contexts: contexts.map(({ scratch, nonce, peer }) => ({
        scratch,
        nonce,
        peer,
      })),
      from,
    };
    this.sendJob(job);
  }

  override async [Symbol.asyncDispose](): Promise<void> {
    await super[Symbol.asyncDispose]();
    this.#scratch[Symbol.dispose]();
  }
}
