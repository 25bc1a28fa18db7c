import type { ChildProcess } from "node:child_process";
import { addAbortListener } from "node:events";
import { join, relative } from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import {
  CannotCountError,
  type Descriptor,
  type ProcessDescriptors,
  descriptorsOf,
} from "fdleak";
import { examples } from "../catalog.ts";
import type { Message, Request } from "../pairs/messages.ts";
import {
  type Result,
  type SideProcessOptions,
  gist,
  inWords,
} from "../pairs/side-process.ts";
import { GroupLeader } from "../sandbox/group-leader.ts";
import { spawnInGroup } from "../sandbox/process-group.ts";
import { TimeLimit } from "../sandbox/time-limit.ts";
import {
  type Difference,
  type Line,
  type Question,
  type Task,
  mark,
} from "./question.ts";
import type { Runtime } from "./runtime.ts";

type Snapshot = ReadonlyMap<string, Descriptor>;

/** A side, or its `apart`, in a process of another runtime. */
export class RuntimeProcess extends GroupLeader {
  /** Resolves when it has answered or ended. */
  readonly result: Promise<Result>;
  readonly #options: SideProcessOptions;
  readonly #input: Writable;
  readonly #descriptors: ProcessDescriptors;
  readonly #snapshots: Snapshot[] = [];
  readonly #results = new Map<number, { result: unknown }>();
  readonly #limit: TimeLimit;
  #requests = 0;
  #trouble: string | undefined;
  #path = "";

  constructor(runtime: Runtime, options: SideProcessOptions) {
    const { timeLimit = 20 } = options;
    super(start(runtime, options), 2);
    this.#options = options;
    this.#input = this.stdio[0] as Writable;
    this.#input.on("error", () => {}); // its end is seen by reading
    this.#descriptors = descriptorsOf(this.pid);
    this.#limit = new TimeLimit(this, timeLimit, () =>
      this.#giveUp(`did not finish within ${timeLimit} s`),
    );
    this.result = this.#run();
  }

  override async [Symbol.asyncDispose](): Promise<void> {
    this.#limit.stop();
    await super[Symbol.asyncDispose]();
    await this.result.catch(() => {});
  }

  async #run(): Promise<Result> {
    const { signal } = this.#options;
    using _listener = signal
      ? addAbortListener(signal, () => this.#giveUp("was interrupted"))
      : null;
    using limit = this.#limit;
    limit.begin();
    for await (const text of linesOf(this.stdio[1] as Readable)) {
      const line = JSON.parse(text) as Line;
      const result = "asks" in line ? this.#reply(line) : this.#hear(line);
      if (result) return result;
    }
    return await this.#ending();
  }

  #reply(question: Question): undefined {
    try {
      const answer = this.#answer(question);
      this.#input.write(`${JSON.stringify(answer)}\n`);
    } catch (error) {
      // It was killed since, and its end comes next.
      if (!(error instanceof CannotCountError)) throw error;
    }
  }

  #hear(message: Message): Result | undefined {
    switch (message.says) {
      case "begins":
        this.#path = ` (${message.path})`;
        return undefined;
      case "called":
        this.#path = "";
        this.#limit.begin();
        return undefined;
      case "answers":
        return { answer: message.answer };
      case "measured":
        return { answer: message.measurement };
      default:
        return undefined;
    }
  }

  #answer(question: Question): unknown {
    switch (question.asks) {
      case "count":
        return this.#descriptors.count();
      case "snapshot":
        return this.#snapshots.push(this.#descriptors.snapshot()) - 1;
      case "difference":
        return this.#difference(this.#snapshots[question.since]!);
      case "request":
        return this.#request(question.what as Request);
      default:
        return this.#results.get(question.id) ?? null;
    }
  }

  #difference(before: Snapshot): Difference {
    const now = this.#descriptors.snapshot();
    const onlyIn = (one: Snapshot, other: Snapshot) =>
      [...one].flatMap(([identity, descriptor]) =>
        other.has(identity) ? [] : [descriptor],
      );
    return { leaked: onlyIn(now, before), vanished: onlyIn(before, now) };
  }

  #request(what: Request): number {
    const id = ++this.#requests;
    void (async () => {
      try {
        const result = await this.#options.onRequest?.(what);
        this.#results.set(id, { result: result ?? null });
      } catch (error) {
        this.#giveUp(`was given up: ${String(error)}`);
      }
    })();
    return id;
  }

  #giveUp(trouble: string): void {
    this.#trouble ??= trouble;
    this.kill();
  }

  async #ending(): Promise<Result> {
    await this.ended;
    const { exit } = this;
    const trouble = this.#trouble ?? (exit ? inWords(exit) : "did not start");
    return {
      trouble: trouble + this.#path,
      lastWords: this.#trouble === undefined ? errorIn(this.output) : "",
    };
  }
}

function start(
  runtime: Runtime,
  { pair, job, openFiles }: SideProcessOptions,
): ChildProcess {
  const own = (file: string) =>
    join(runtime.examples, relative(examples, file));
  const task: Task = {
    declaration: own(join(pair.folder, "pair.ts")),
    sync: runtime.sync,
    job: "sideFile" in job ? { ...job, sideFile: own(job.sideFile) } : job,
  };
  const driver = join(import.meta.dirname, "driver.ts");
  return spawnInGroup(
    openFiles === undefined ? "" : `ulimit -n ${openFiles}`,
    [...runtime.command, driver, JSON.stringify(task)],
    {
      ...(job.task === "measure" ? { scratch: job.scratch } : {}),
      cwd: runtime.examples,
      env: {
        ...runtime.env,
        ...(job.task === "measure" ? runtime.counted : {}),
      },
      stdio: ["pipe", "pipe", "pipe", "ignore", "pipe"],
    },
  );
}

/** The driver's lines, among those that the side prints. */
async function* linesOf(stream: Readable): AsyncGenerator<string> {
  for await (const line of createInterface({ input: stream })) {
    if (line.startsWith(mark)) yield line.slice(mark.length);
  }
}

/** Bun and Deno put words before it: `error: Uncaught (in promise) TypeError`. */
function errorIn(text: string): string {
  const [named] = /\b\w*Error: .*|^error: .*/m.exec(text) ?? [];
  return named?.slice(0, 300) ?? gist(text);
}
