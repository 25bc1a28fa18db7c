import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { closed, killGroup, tailOf } from "./process-group.ts";
import { isComputing, processorTimeOf } from "./processor.ts";
import type { Timed } from "./time-limit.ts";

/** How a process ended. */
export type Ending = { readonly code: number } | { readonly signal: string };

/**
 * A process that leads a process group, from its parent's side. It is killed
 * with the group when it is disposed.
 */
export class GroupLeader implements AsyncDisposable, Timed {
  /** Resolves when it has ended, or when it could not be started. */
  readonly ended: Promise<unknown>;
  readonly stdio: ChildProcess["stdio"];
  readonly #child: ChildProcess;
  readonly #output: () => string;

  /**
   * @param child - of `spawnInGroup`.
   * @param output - the descriptor whose last output is kept.
   */
  constructor(child: ChildProcess, output: 1 | 2) {
    this.#child = child;
    this.stdio = child.stdio;
    this.ended = once(child, "exit").catch(() => {});
    this.#output = tailOf(child.stdio[output] as Readable);
  }

  get pid(): number {
    return this.#child.pid!;
  }

  /** How it ended; undefined while it runs. */
  get exit(): Ending | undefined {
    const { exitCode, signalCode } = this.#child;
    if (signalCode !== null) return { signal: signalCode };
    return exitCode === null ? undefined : { code: exitCode };
  }

  get hasEnded(): boolean {
    return this.exit !== undefined;
  }

  /** The end of what it printed. */
  get output(): string {
    return this.#output();
  }

  /** Whether it computes; otherwise it waits for something. */
  get isComputing(): boolean {
    return isComputing(this.pid);
  }

  /** Seconds that it has computed; undefined on macOS. */
  get processorTime(): number | undefined {
    return processorTimeOf(this.pid);
  }

  kill(): void {
    killGroup(this.#child.pid);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.kill();
    await this.ended;
    await Promise.all(this.stdio.map(closed));
  }
}
