// What runs in the process of an answer. All of it is loaded before the answer
// is, and uses the functions of that moment.

import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import process from "node:process";
import util from "node:util";
import v8 from "node:v8";
import { baseline, descriptorsOf, findLeaksSync, traceOpenings } from "fdleak";
import { load, takeChannel } from "../sandbox/child-channel.ts";
import { nameOf } from "../sandbox/outcome.ts";
import { countEbadfCloses } from "./ebadf-closes.ts";
import type { Exercise, Tools } from "./exercise.ts";
import { FileCalls } from "./file-calls.ts";
import { stubFsync } from "./fsync-stub.ts";
import type { End, Job, LoadError, Message } from "./messages.ts";
import { countPendingIo } from "./pending-io.ts";
import { rememberFunctions } from "./tampering.ts";

const channel = takeChannel();
const { serialize } = v8;
const { setImmediate, setTimeout } = globalThis;
const now = performance.now.bind(performance);
const { inspect } = util;
const { isPromise } = util.types;
const isLinux = process.platform === "linux";
const exit = process.exit.bind(process);

/** What a message to the check holds at most: it takes 16 MiB. */
const mostBytes = 8 * 2 ** 20;
const mostCharacters = 2 ** 16;

// Before any import of node:sqlite, whose exports do not change afterwards.
const fileCalls = new FileCalls();
traceOpenings(); // around those functions, so that it sees the answer's lines
const exercise = (await channel.loadDeclaration()).default as Exercise;
const { paths } = exercise;
const runs = paths.map(({ run }) => run);
await stubFsync();
const pendingIo = countPendingIo();
const ebadfCloses = countEbadfCloses();
const declaration = readFileSync(channel.declaration(), "utf8");
const replacedSince = rememberFunctions(declaration);

process.on("uncaughtExceptionMonitor", (error) => {
  ask({ says: "crashes", error: short(nameOf(error)) });
});
process.on("beforeExit", () => ask({ says: "idle" }));

const over = channel.frameOf({ says: "over" } satisfies Message);
const job = channel.receiveJob() as Job;
ask({ says: "loads" });
const answer = await loadAnswer(job.answer);
ask({ says: "loaded", replaced: replacedSince() });

for (let path = job.from; path < runs.length; path++) {
  const tools = toolsFor(job.contexts[path]!);
  ask({ says: "starts", path });
  const known = baseline();
  fileCalls.begin(
    paths[path]!,
    tools,
    (name) => void ask({ says: "opens", name }),
  );
  pendingIo.begin();
  ebadfCloses.begin();
  let value: unknown;
  let error: unknown;
  let threw = false;
  try {
    value = runs[path]!(answer, tools);
    // What is not a promise is over now, and not some microtasks later.
    if (!exercise.isSync && (isPromise(value) || isThenable(value)))
      value = await value;
  } catch (thrown) {
    threw = true;
    error = thrown;
  }
  // First of all, before anything that the answer could have a hand in.
  channel.tellFrame(over);
  channel.readReply();
  const next = ask({
    says: "ends",
    outcome: threw ? thrown(error) : inWords(value),
    lines: linesOf(known),
    pendingIo: pendingIo.count(),
    ebadfCloses: ebadfCloses.count(),
    replaced: replacedSince(),
  });
  await waitForClosing(next);
}
// Work that the answer has put off runs now.
await new Promise((resolve) => setTimeout(resolve, 10));
ask({ says: "finished" });
exit(0);

function ask(message: Message): number {
  return channel.ask(withOpen(message));
}

/** Only macOS needs it; it is not measured there yet. */
function withOpen(message: Message): Message {
  if (isLinux) return message;
  return { ...message, open: [...descriptorsOf().snapshot()] };
}

function tell(message: Message): void {
  channel.tell(message);
}

async function loadAnswer(file: string): Promise<unknown> {
  try {
    return await load(file);
  } catch (error) {
    ask({ says: "cannot load", error: plain(error) });
    return exit(1);
  }
}

function plain(error: unknown): LoadError {
  if (!(error instanceof Error)) {
    return { name: "", message: short(nameOf(error)), stack: "" };
  }
  const { name, message, stack = "" } = error;
  return { name, message: short(message), stack: short(stack) };
}

/** An answer may have made any value the message of an error. */
function short<T>(text: T): T {
  return typeof text === "string"
    ? (text.slice(0, mostCharacters) as T & string)
    : text;
}

function toolsFor(context: Job["contexts"][number]): Tools {
  return {
    ...context,
    path: (name) => join(context.scratch, name),
    look: () => void ask({ says: "look" }),
    note: (event) => tell({ says: "note", event }),
    afterTimers,
  };
}

async function afterTimers(): Promise<void> {
  const start = now();
  while (hasTimer() && now() - start < 2000) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function hasTimer(): boolean {
  return process.getActiveResourcesInfo().includes("Timeout");
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && "then" in value;
}

/** What is known by its name or code alone needs more to be found. */
function thrown(error: unknown): { threw: string; detail?: string } {
  const threw = short(nameOf(error));
  if (!(error instanceof Error)) return { threw };
  const { name, message, stack } = error;
  if (threw !== name && threw !== "ERR_ACCESS_DENIED") return { threw };
  const file = basename(job.answer);
  const [, line] = new RegExp(`${file}:(\\d+)`).exec(`${stack}`) ?? [];
  const place = line === undefined ? "" : `, at ${file}:${line}`;
  const [what = ""] = message.split(". Use --"); // Node's advice is for others
  return { threw, detail: `: ${what}${place}` };
}

function inWords(value: unknown): End["outcome"] {
  if (isPromise(value)) {
    value.catch(() => {}); // it may reject later
    return { promise: true };
  }
  try {
    const returned = serialize(value);
    const { length } = returned;
    if (length <= mostBytes) return { returned };
    return { odd: `a value of ${Math.ceil(length / 2 ** 20)} MiB` };
  } catch {
    return { odd: short(inspect(value)) };
  }
}

function linesOf(known: ReturnType<typeof baseline>) {
  return [...findLeaksSync(known)].flatMap(({ fd, openedAt }) =>
    openedAt?.file === job.answer ? [[fd, openedAt.line] as const] : [],
  );
}

/** Waits until the check has seen everything closed, or stops waiting. */
function waitForClosing(reply: number): Promise<void> {
  return channel.askUntilGoOn(
    reply,
    () => withOpen({ says: "settles", isBusy: pendingIo.count() > 0 }),
    (attempt) => 1 + 2 * attempt,
  );
}
