import type { ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { addAbortListener, once } from "node:events";
import { join } from "node:path";
import { descriptorsOf } from "fdleak";
import {
  closed,
  killGroup,
  spawnInGroup,
  tailOf,
} from "../sandbox/process-group.ts";

/** A child answered, or ended without an answer. */
export type Ending =
  | { readonly answer: unknown }
  | {
      /** How it ended, such as `exited with code 2`. */
      readonly trouble: string;
      /** The error it wrote on standard error, or the last line there. */
      readonly lastWords: string;
    };

export interface ChildOptions {
  /** Sent to the child at its start. */
  job: object;
  /** Seconds until it is given up; 20 unless given. */
  timeLimit?: number | undefined;
  /** Gives it up at once when aborted. */
  signal?: AbortSignal | undefined;
  /** The most descriptors it may have. */
  openFiles?: number | undefined;
  /**
   * Called each time the child says it is ready, with what it says; it waits,
   * at no cost of time, and goes on with what this resolves to.
   */
  onReady?: ((word: unknown) => Promise<unknown>) | undefined;
}

/**
 * Starts `child.ts` in a process of its own. It leads a process group, and the
 * group is killed when the child ends, when it is disposed, and when this
 * process is gone. What leaves the group on purpose (`detached`) gets away.
 */
export class Child implements AsyncDisposable {
  /** Resolves when the child answers or ends; never rejects. */
  readonly ending: Promise<Ending>;
  readonly #process: ChildProcess;
  readonly #ended: Promise<unknown>;

  constructor(options: ChildOptions) {
    this.#process = spawnNode(options.openFiles);
    this.#ended = once(this.#process, "exit").catch(() => {});
    // Known before the side is loaded, so that the side cannot answer.
    const secret = randomUUID();
    this.ending = endingOf(this.#process, options, secret);
    // A child that is gone already has an ending that says so.
    this.#process.send({ ...options.job, secret }, () => {});
  }

  /**
   * How many descriptors the child has open, by the kernel's word and not the
   * child's; `undefined` where that cannot be asked: on macOS, and of a child
   * that has ended.
   */
  countFromOutside(): number | undefined {
    try {
      return descriptorsOf(this.#process.pid).count() || undefined;
    } catch {
      return undefined;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill("SIGKILL");
    await this.#ended;
    // Whoever got away may hold the other ends, so do not wait for those.
    await Promise.all(this.#process.stdio.map(closed));
    if (this.#process.connected) this.#process.disconnect();
  }
}

const file = join(import.meta.dirname, "child.ts");
function spawnNode(openFiles: number | undefined): ChildProcess {
  const limit = openFiles === undefined ? "" : `ulimit -n ${openFiles}`;
  const node = [
    process.execPath,
    // No garbage collection during a measurement: it would close what leaked.
    "--min-semi-space-size=32",
    file,
  ];
  return spawnInGroup(limit, node, {
    stdio: ["ignore", "ignore", "pipe", "ipc", "pipe"],
    // A side that writes on descriptor 3 would make JSON throw in this process.
    serialization: "advanced",
  });
}

async function endingOf(
  child: ChildProcess,
  { timeLimit = 20, signal, onReady }: ChildOptions,
  secret: string,
): Promise<Ending> {
  const { promise, resolve } = Promise.withResolvers<Ending>();
  const tail = tailOf(child.stderr!);
  const giveUp = (trouble: string) =>
    resolve({ trouble, lastWords: gist(tail()) });

  let waits = false;
  const pause = async (word: unknown) => {
    waits = true;
    try {
      const goOn = await onReady?.(word);
      child.send({ goOn }, () => {});
    } catch (error) {
      giveUp(`was given up: ${String(error)}`);
    }
    waits = false;
    timer.refresh();
  };
  child.on("message", (message) => {
    // Anything else was sent by the side that is measured.
    if (!isOwn(message, secret)) return;
    if ("ready" in message) void pause(message.ready);
    if ("answer" in message) resolve({ answer: message.answer });
  });
  child.once("error", ({ message }) => giveUp(`did not start: ${message}`));
  child.once("exit", (code, killer) => {
    const trouble = killer
      ? `was killed by ${killer}`
      : `exited with code ${code}`;
    killGroup(child.pid);
    child.once("close", () => giveUp(trouble));
    // One that got away may hold its standard error, and then it never closes.
    setTimeout(giveUp, 1000, trouble).unref();
  });
  using timer = setTimeout(() => {
    if (waits) timer.refresh();
    else giveUp(`did not finish within ${timeLimit} s`);
  }, timeLimit * 1000);
  using _listener = signal
    ? addAbortListener(signal, () => giveUp("was interrupted"))
    : null;
  return await promise;
}

function isOwn(message: unknown, secret: string): message is object {
  if (typeof message !== "object" || message === null) return false;
  return "secret" in message && message.secret === secret;
}

/** The line that names the error; a stack is of no use to the reader. */
function gist(text: string): string {
  const lines = text
    .split("\n")
    .filter(
      (line) => line.trim() !== "" && !/^(Node\.js v|\(Use `)/.test(line),
    );
  const named = lines.findLast((line) => /^(Uncaught )?\S*Error\b/.test(line));
  return (named ?? lines.at(-1) ?? "").slice(0, 300);
}
