import type { ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { setTimeout } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { deserialize, serialize } from "node:v8";
import {
  CannotCountError,
  type Descriptor,
  type ProcessDescriptors,
  countDescriptors,
  descriptorsOf,
} from "fdleak";
import {
  type EngineMessage,
  type Start,
  goOn,
  headerLength,
  secretLength,
  wait,
} from "./channel.ts";
import { type Ending, GroupLeader } from "./group-leader.ts";
import { spawnInGroup } from "./process-group.ts";
import { SourcesFor } from "./sources-for.ts";
import { TimeLimit } from "./time-limit.ts";

/** What is open in a process, by identity. */
export type Snapshot = ReadonlyMap<string, Descriptor>;

export interface SandboxOptions {
  /** The file that runs in it, once it is connected. */
  readonly program: string;
  /** The file that declares what is to run. */
  readonly declaration: string;
  /** Removed even when this process is killed. */
  readonly scratch?: string;
  /** Its file functions write in the scratch directory only; see `confinedTo`. */
  readonly isConfined?: boolean;
  /** Whether all that it prints is kept, or only what is on standard error. */
  readonly output: "all" | "errors";
  /** The most descriptors it may have. */
  readonly openFiles?: number | undefined;
}

/** The process did not get as far as to be handed its job. */
export class DidNotStartError extends CannotCountError {
  override name = "DidNotStartError";
}

/**
 * A process that foreign code runs in, from its parent's side. It is killed with
 * its group when it is disposed and when this process is gone. What it has open
 * is asked of the kernel from here.
 */
export class SandboxedProcess<Message> extends GroupLeader {
  /** Something else than the engine has written on the channel. */
  isForged = false;
  readonly #options: SandboxOptions;
  readonly #channel: Duplex;
  readonly #secret = randomBytes(secretLength);
  readonly #descriptors: ProcessDescriptors | undefined;
  readonly #messages: AsyncGenerator<Message | EngineMessage>;
  readonly #sources: SourcesFor;
  readonly #results = new Map<number, unknown>();
  /** It was killed because it did not start in time. */
  #hadTime = false;

  /** @throws {CannotCountError} where nothing can be counted. */
  constructor(options: SandboxOptions) {
    countDescriptors();
    super(spawnNode(options), 1);
    this.#options = options;
    this.#channel = this.stdio[3] as Duplex;
    this.#channel.on("error", () => {}); // its end is noticed by reading
    this.#messages = this.#read();
    this.#sources = new SourcesFor(options.program, options.declaration);
    this.#descriptors =
      process.platform === "linux" ? descriptorsOf(this.pid) : undefined;
    this.#channel.write(this.#secret);
    const start: Start = {
      program: pathToFileURL(options.program).href,
      channel: channelUrl,
      declaration: options.declaration,
      sources: this.#sources.all(),
    };
    this.send(start);
  }

  /**
   * Waits until it is ready for its job. A descriptor that it opens and closes
   * has to be seen from here, so that nothing found never means blind.
   *
   * @throws {CannotCountError} when that is not seen, or it does not start.
   */
  async ready(): Promise<void> {
    using limit = new TimeLimit(this, startLimit, () => {
      this.#hadTime = true;
      this.kill();
    });
    limit.begin();
    const planted = await this.#nextOfEngine("planted");
    if (!this.#sees(planted.fd, true)) {
      throw this.#isGone() ? this.#didNotStart() : blind();
    }
    this.reply(goOn);
    await this.#nextOfEngine("ready");
    if (this.#sees(planted.fd, false)) throw blind();
  }

  async #nextOfEngine<Says extends "planted" | "ready">(
    says: Says,
  ): Promise<Extract<EngineMessage, { says: Says }>> {
    const message = (await this.next()) as EngineMessage | undefined;
    if (message?.says === says)
      return message as Extract<EngineMessage, { says: Says }>;
    throw this.#didNotStart();
  }

  #didNotStart(): DidNotStartError {
    const when = this.#hadTime ? ` within ${startLimit} s` : "";
    return new DidNotStartError(
      `The process for ${this.#options.declaration} did not start${when}.\n${this.output}`,
    );
  }

  /** It was killed: a process that ends loses all descriptors at once. */
  #isGone(): boolean {
    return process.platform === "linux" && !this.look()?.size;
  }

  /**
   * What its program says next; undefined when it has ended or closed the
   * channel.
   */
  async next(): Promise<Message | undefined> {
    for (;;) {
      const { value, done } = await this.#messages.next();
      if (done) return undefined;
      if (!this.#isAnswered(value as EngineMessage)) return value as Message;
    }
  }

  /** Some messages are for the engine alone. */
  #isAnswered(message: EngineMessage): boolean {
    switch (message.says) {
      case "imports":
        this.reply(goOn);
        this.send(this.#sources.of(message.url));
        return true;
      case "awaits":
        this.#tellResult(message.id);
        return true;
      default:
        return false;
    }
  }

  /** What a request resolved to; the process asks for it now and then. */
  fulfil(id: number, result: unknown): void {
    this.#results.set(id, result);
  }

  #tellResult(id: number): void {
    if (!this.#results.has(id)) return this.reply(wait);
    this.reply(goOn);
    this.send(this.#results.get(id));
    this.#results.delete(id);
  }

  /** Hands it its job; what it says from now on is about that. */
  sendJob(job: object): void {
    this.#sources.stopLearning();
    this.reply(goOn);
    this.send(job);
  }

  send(value: unknown): void {
    const bytes = serialize(value);
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

  /** How many descriptors are open now; undefined as with `look`. */
  count(): number | undefined {
    try {
      return this.#descriptors?.count() || undefined;
    } catch {
      return undefined;
    }
  }

  /** On macOS the parent cannot look in, so it cannot be blind. */
  #sees(fd: number, expected: boolean): boolean {
    const snapshot = this.look();
    if (snapshot === undefined) return process.platform !== "linux" && expected;
    return [...snapshot.values()].some((descriptor) => descriptor.fd === fd);
  }

  /** How it ended; undefined when it has only closed the channel. */
  async ending(): Promise<Ending | undefined> {
    // A process that ends loses all descriptors at once. One that has lost the
    // channel keeps the others and waits; see `leave` in entry.js.
    if (this.look()?.size) return undefined;
    await Promise.race([this.ended, setTimeout(2000, null, { ref: false })]);
    return this.exit;
  }

  /** The end of all that it printed, when it has ended. */
  async lastOutput(): Promise<string> {
    this.kill();
    const stream = this.stdio[1]!;
    // A process that got away may hold the other end, and then it never closes.
    const patience = setTimeout(1000, null, { ref: false });
    if (!stream.closed) await Promise.race([once(stream, "close"), patience]);
    return this.output;
  }

  async *#read(): AsyncGenerator<Message | EngineMessage> {
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

/** Seconds; Node and the declaration take a quarter of one. */
const startLimit = 60;

/** A message may hold what the foreign code returned, but not any amount. */
const mostBytes = 16 * 1024 * 1024;

const entry = join(import.meta.dirname, "entry.js");
const channelUrl = new URL("child-channel.ts", import.meta.url).href;

function spawnNode({
  scratch,
  isConfined = false,
  output,
  openFiles,
}: SandboxOptions): ChildProcess {
  const before = [
    openFiles === undefined ? "" : `ulimit -n ${openFiles}`,
    `exec 2>&1 ${output === "errors" ? ">/dev/null" : ""}`,
  ].join("\n");
  const node = [
    process.execPath,
    // No garbage collection of what leaks: it would close it.
    "--min-semi-space-size=32",
    ...(isConfined ? confinedTo(scratch!) : []),
    entry,
  ];
  return spawnInGroup(before, node, {
    ...(isConfined ? { cwd: scratch } : {}),
    scratch,
    env: isConfined
      ? {
          NODE_COMPILE_CACHE: undefined, // a program that writes to it changes our code
          NODE_OPTIONS: "",
          TMPDIR: join(scratch!, "tmp"),
        }
      : {},
    stdio: ["ignore", "pipe", "ignore", "pipe", "pipe"],
  });
}

/**
 * It may write in this directory only, and starts neither processes nor threads:
 * those would not be confined. It reads everything but `/proc`, where the memory
 * of a process is a file, with the secret of the channel in it.
 */
function confinedTo(scratch: string): string[] {
  return [
    "--permission",
    ...readable().map((path) => `--allow-fs-read=${path}`),
    `--allow-fs-write=${scratch}/`,
    "--allow-net",
    "--disable-warning=ExperimentalWarning",
    "--disable-warning=SecurityWarning",
  ];
}

/**
 * Patterns, because Node does not allow `/lib` when it allows `/lib/` and
 * `/lib64/`; the shorter come first for the same reason. `fdleak` needs the last
 * four.
 */
function readable(): string[] {
  const closed = ["dev", "proc", "sys"];
  const open = readdirSync("/").filter(
    (name) => !closed.some((one) => one.startsWith(name)),
  );
  return [
    ...open.toSorted().map((name) => `/${name}*`),
    "/dev/fd*",
    "/dev/null",
    "/proc/self/fd*",
    "/proc/self/net*",
  ];
}

function blind(): CannotCountError {
  return new CannotCountError(
    "The instrument is blind: it does not see what the answer's process opens " +
      "and closes. Is /proc hidden? See npm run workshop doctor.",
  );
}
