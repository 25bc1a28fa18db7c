import type { ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import {
  existsSync,
  mkdtempSync,
  mkdirSync,
  realpathSync,
  rmSync,
} from "node:fs";
import type { Duplex, Readable } from "node:stream";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { deserialize, serialize } from "node:v8";
import {
  CannotCountError,
  type Descriptor,
  type ProcessDescriptors,
  countDescriptors,
  descriptorsOf,
} from "fdleak";
import {
  closed,
  killGroup,
  spawnInGroup,
  tailOf,
} from "../sandbox/process-group.ts";
import {
  type Message,
  type Job,
  headerLength,
  goOn,
  secretLength,
} from "./channel.ts";
import type { PathContext } from "./exercise.ts";
import { isComputing, descendantsOf } from "../sandbox/process-tree.ts";

/** What is open in the answer's process, by identity. */
export type Snapshot = ReadonlyMap<string, Descriptor>;

/**
 * The process that an answer runs in, from its parent's side. It is started
 * ahead of the answer and waits for it, so that nobody waits for Node. What
 * it has open is asked of the kernel from here.
 */
export class AnswerProcess implements AsyncDisposable {
  /** Where the answer may write; it is the only place. */
  readonly scratch: string;
  readonly #child: ChildProcess;
  readonly #channel: Duplex;
  readonly #secret = randomBytes(secretLength);
  readonly #descriptors: ProcessDescriptors | undefined;
  readonly #ended: Promise<unknown>;
  readonly #output: () => string;
  readonly #messages: AsyncGenerator<Message>;
  /** Somebody else than the check's own code has written on the channel. */
  isForged = false;
  readonly #own = new Set<number>();

  private constructor(declaration: string) {
    countDescriptors(); // refuses where nothing can be counted
    this.scratch = makeScratch();
    this.#child = spawnAnswer(declaration, this.scratch);
    this.#ended = once(this.#child, "exit").catch(() => {});
    this.#channel = this.#child.stdio[3] as Duplex;
    this.#channel.on("error", () => {}); // its end is noticed by reading
    this.#output = tailOf(this.#child.stdio[1] as Readable);
    this.#messages = this.#read();
    this.#descriptors =
      process.platform === "linux" ? descriptorsOf(this.#child.pid) : undefined;
    this.#channel.write(this.#secret);
  }

  /**
   * Starts one and waits until it is ready.
   *
   * @param declaration - the file that declares the paths.
   * @throws {CannotCountError} when descriptors cannot be counted here.
   */
  static async start(declaration: string): Promise<AnswerProcess> {
    const started = new AnswerProcess(declaration);
    await using failed = new AsyncDisposableStack();
    failed.use(started);
    const planted = await started.next();
    if (planted?.says !== "planted") {
      throw new CannotCountError(
        `The process for ${declaration} did not start.\n${started.output}`,
      );
    }
    if (!started.#sees(planted.fd, true)) throw blind();
    started.reply(goOn);
    const ready = await started.next();
    if (ready?.says !== "ready" || started.#sees(planted.fd, false)) {
      throw blind();
    }
    for (const pid of descendantsOf(started.pid, started.scratch))
      started.#own.add(pid);
    failed.move();
    return started;
  }

  get pid(): number {
    return this.#child.pid!;
  }

  /** Whether it still waits, and has a place to write. */
  get isUsable(): boolean {
    const { exitCode, signalCode } = this.#child;
    return exitCode === null && signalCode === null && existsSync(this.scratch);
  }

  /** The end of what it printed. */
  get output(): string {
    return this.#output();
  }

  /** What it says next; undefined when it has ended or closed the channel. */
  async next(): Promise<Message | undefined> {
    const { value, done } = await this.#messages.next();
    return done ? undefined : value;
  }

  /** Has the answer run; what it says from now on is about that. */
  send(answer: string, contexts: readonly PathContext[], from: number): void {
    this.reply(goOn);
    const job: Job = {
      answer,
      contexts: contexts.map(({ scratch, nonce, peer }) => ({
        scratch,
        nonce,
        peer,
      })),
      from,
    };
    const bytes = serialize(job);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    this.#channel.write(Buffer.concat([length, bytes]));
  }

  reply(byte: number): void {
    this.#channel.write(Uint8Array.of(byte));
  }

  /** What is open now; undefined on macOS, and when the process has ended. */
  look(): Snapshot | undefined {
    try {
      return this.#descriptors?.snapshot();
    } catch {
      return undefined; // it has just ended
    }
  }

  /** Where nobody can look in from outside there is nothing to be blind. */
  #sees(fd: number, expected: boolean): boolean {
    const look = this.look();
    if (look === undefined) return process.platform !== "linux" && expected;
    return [...look.values()].some((descriptor) => descriptor.fd === fd);
  }

  /** Whether it computes; otherwise it waits for something. */
  get isComputing(): boolean {
    return isComputing(this.pid);
  }

  /** What it has started and not waited for. */
  get survivors(): number[] {
    const all = descendantsOf(this.pid, this.scratch);
    return [...all].filter((pid) => !this.#own.has(pid));
  }

  kill(): void {
    for (const pid of this.survivors) kill(pid);
    killGroup(this.#child.pid);
  }

  /**
   * How it ended: with which exit code, or by which signal; undefined when it
   * has only closed the channel.
   */
  async ending(): Promise<string | undefined> {
    // One that ends loses all its descriptors at once, and is gone soon after.
    if (this.look()?.size) return undefined;
    await Promise.race([this.#ended, setTimeout(2000, null, { ref: false })]);
    const { exitCode, signalCode } = this.#child;
    if (signalCode !== null) return `by ${signalCode}`;
    return exitCode === null ? undefined : `with exit code ${exitCode}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.kill();
    await this.#ended;
    await Promise.all(this.#child.stdio.map(closed));
    rmSync(this.scratch, { recursive: true, force: true });
  }

  async *#read(): AsyncGenerator<Message> {
    const pieces: Buffer[] = [];
    let length = 0;
    const take = (count: number) => {
      const all = Buffer.concat(pieces);
      pieces.splice(0, pieces.length, all.subarray(count));
      length -= count;
      return all.subarray(0, count);
    };
    try {
      let body: number | undefined;
      for await (const piece of this.#channel) {
        pieces.push(piece as Buffer);
        length += (piece as Buffer).length;
        while (length >= (body ?? headerLength)) {
          if (body === undefined) {
            body = this.#bodyAfter(take(headerLength));
            if (this.isForged) return;
          } else {
            const message = deserialize(take(body)) as Message;
            body = undefined;
            yield message;
          }
        }
      }
    } catch {
      // Cut off; what it has said until then stands.
    }
  }

  /** The length of what comes after a header. */
  #bodyAfter(header: Buffer): number {
    const body = header.readUInt32BE(secretLength);
    this.isForged =
      !header.subarray(0, secretLength).equals(this.#secret) ||
      body > mostBytes;
    return body;
  }
}

/** What a path may return, and more than anybody should. */
const mostBytes = 16 * 1024 * 1024;

function makeScratch(): string {
  try {
    const scratch = realpathSync(mkdtempSync(join(tmpdir(), "exercise-")));
    mkdirSync(join(scratch, "tmp"));
    return scratch;
  } catch (error) {
    throw new CannotCountError(
      `No scratch directory can be made in ${tmpdir()}: ` +
        `${(error as Error).message}. ` +
        "Point TMPDIR at a directory that can be written to.",
    );
  }
}

/** It may read everything, but write in its scratch directory only. */
function spawnAnswer(check: string, scratch: string): ChildProcess {
  const node = [
    process.execPath,
    "--permission",
    "--allow-fs-read=*",
    `--allow-fs-write=${scratch}/`,
    "--allow-addons",
    "--allow-child-process",
    "--allow-net",
    "--allow-worker",
    "--disable-warning=ExperimentalWarning",
    "--disable-warning=SecurityWarning",
    // No garbage collection of what leaks: it would close it.
    "--min-semi-space-size=32",
    join(import.meta.dirname, "child.ts"),
    check,
  ];
  return spawnInGroup("exec 2>&1", node, {
    cwd: scratch,
    scratch,
    env: {
      NODE_COMPILE_CACHE: undefined, // whoever writes to it writes our code
      NODE_OPTIONS: "",
      TMPDIR: join(scratch, "tmp"),
    },
    stdio: ["ignore", "pipe", "ignore", "pipe", "pipe"],
  });
}

function blind(): CannotCountError {
  return new CannotCountError(
    "The instrument is blind: it does not see what the answer's process opens " +
      "and closes. Is /proc hidden? See npm run workshop doctor.",
  );
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended.
  }
}
