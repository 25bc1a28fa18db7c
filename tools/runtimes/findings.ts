import type { Side } from "course";
import type { Difference, Differences } from "./measured.ts";

/** Why some pairs differ, or cannot run, on some runtimes. */
export interface Finding {
  readonly why: string;
  readonly on: readonly string[];
  /** Matches each sentence of the measurement, or the error, it explains. */
  readonly says: RegExp;
  /** The runtime lacks what the side needs, and `says` matches its error. */
  readonly cannotRun?: true;
  /** The correct side is right all the same. */
  readonly isHarmless?: true;
  /** It depends on time, so a run without it is no contradiction. */
  readonly isSometimes?: true;
  /** On each of these sides, on each of the runtimes. */
  readonly pairs: Readonly<Record<string, Side | "both">>;
}

const notAtAll = ["Node 22", "Node 24", "Bun", "Deno"];

export const findings: readonly Finding[] = [
  {
    why: "Only Node 25 and later end the process when a FileHandle is collected.",
    on: notAtAll,
    says: /after garbage collection|garbage collection: returned/,
    pairs: {
      "async/missing-await": "wrong",
      "multi-resource/promise-all-rejects": "wrong",
    },
  },
  {
    why: "`opendirSync` reads the whole directory and closes it at once.",
    on: ["Bun", "Deno"],
    says: /left nothing open/,
    pairs: {
      "scoped-disposal/directory-handle": "wrong",
      "scoped-disposal/for-using": "wrong",
    },
  },
  {
    why: "`rm` does all its work in another thread, so the folder is gone before the caller looks.",
    isSometimes: true,
    on: ["Bun", "Deno"],
    says: /the folder is gone/,
    pairs: { "custom-disposable/unawaited-dispose": "wrong" },
  },
  {
    why: "A rejection that gets a handler a moment later does not end the process.",
    on: ["Bun", "Deno"],
    says: /threw SyntaxError/,
    pairs: { "async/unhandled-rejection": "wrong" },
  },
  {
    why: "A second close of a server is no error, so the shutdown runs twice.",
    on: ["Bun", "Deno"],
    says: /begins begins ends/,
    pairs: { "shutdown/second-signal": "wrong" },
  },
  {
    why: "`process.getActiveResourcesInfo` lists no timers.",
    on: ["Bun"],
    says: /0 more timers running/,
    pairs: { "async/race-against-timer": "wrong" },
  },
  {
    why: '`import "undici"` is a stand-in of Bun: its Agent has no `close` and no `destroy`.',
    on: ["Bun"],
    says: /TypeError|left|closed what|did not finish/,
    pairs: {
      "async/unread-body": "both",
      "async/agent-per-request": "both",
    },
  },
  {
    why: '`import "undici"` is a stand-in of Bun: its Pool has no `destroy`.',
    cannotRun: true,
    on: ["Bun"],
    says: /pool\.destroy is not a function/,
    pairs: { "pools/wait-without-deadline": "both" },
  },
  {
    why: "The errors of `fetch` have a code.",
    isHarmless: true,
    on: ["Bun"],
    says: /threw ECONN(?:REFUSED|RESET); expected: threw TypeError/,
    pairs: {
      "async/fetch-body": "correct",
      "web-streams/error-before-cancel": "correct",
      "web-streams/unread-clone": "correct",
    },
  },
  {
    why: "`node:test` works under `bun test` only.",
    cannotRun: true,
    on: ["Bun"],
    says: /Cannot use test outside of the test runner/,
    pairs: {
      "fixtures/clock-not-reset": "both",
      "fixtures/teardown-not-awaited": "both",
      "fixtures/before-fails": "both",
      "fixtures/after-in-order": "both",
      "fixtures/timed-out-test": "both",
    },
  },
  {
    why: "There is no `navigator.locks`.",
    cannotRun: true,
    on: ["Node 22", "Bun"],
    says: /reading 'request'|navigator\.locks\.request/,
    pairs: {
      "locks/callback-without-return": "both",
      "locks/deadline-by-race": "both",
    },
  },
  {
    why: "A running child also holds a pidfd.",
    on: ["Bun", "Deno"],
    says: /2 anonymous descriptors and 2/,
    pairs: { "async/stubborn-child": "wrong", "shutdown/start-fails": "wrong" },
  },
  {
    why: "The pidfd and the output are closed a moment after the child was killed.",
    isHarmless: true,
    isSometimes: true,
    on: ["Bun", "Deno"],
    says: /may not be signalled/,
    pairs: { "async/stubborn-child": "correct" },
  },
  {
    why: "A file's WriteStream does not call `fs.writev`.",
    isHarmless: true,
    on: ["Bun"],
    says: /was not tried/,
    pairs: { "async/write-stream-dispose": "correct" },
  },
  {
    why: "`spawnSync` closes its sockets a moment after it has returned.",
    isHarmless: true,
    isSometimes: true,
    on: ["Bun"],
    says: /left 2 sockets/,
    pairs: { "transactions/unfinished-iterator": "correct" },
  },
  {
    why: "The connection of one call is closed late.",
    isSometimes: true,
    on: ["Bun"],
    says: /innocent path, left/,
    pairs: { "async/pipe-failure": "wrong" },
  },
  {
    why: "Disposing an HTTP server twice is no error, and dispose hides an error of `close`.",
    on: ["Deno"],
    says: /closing the server fails|already closed/,
    pairs: {
      "async/response-in-flight": "correct",
      "shutdown/kept-alive": "correct",
      "shutdown/upgraded-socket": "correct",
      "shutdown/closed-in-parallel": "correct",
    },
  },
  {
    why: "Dispose of an HTTP server hides an error of `close`.",
    on: ["Deno"],
    says: /closing the server fails/,
    pairs: { "shutdown/start-fails": "correct" },
  },
  {
    why: "`close` cuts a response that has ended and is not yet sent.",
    on: ["Bun"],
    says: /has ended and is not yet sent/,
    pairs: {
      "shutdown/kept-alive": "correct",
      "shutdown/exit-in-handler": "correct",
      "shutdown/upgraded-socket": "correct",
      "shutdown/closed-in-parallel": "correct",
    },
  },
  {
    why: "A server's dispose also ends connections that become idle later.",
    on: ["Deno"],
    says: /'has ended'/,
    pairs: { "shutdown/kept-alive": "wrong" },
  },
  {
    why: "A worker that has ended keeps its `threadId`, so a second stop waits for an exit that does not come.",
    on: ["Deno"],
    says: /the second stop waits/,
    pairs: { "shutdown/worker-terminated": "correct" },
  },
  {
    why: "The descriptors of a worker are closed a moment after its exit.",
    isHarmless: true,
    isSometimes: true,
    on: ["Deno"],
    says: /^(?!.*(?:is busy|second stop)).*(?:left|still held)/,
    pairs: { "shutdown/worker-terminated": "correct" },
  },
  {
    why: "`terminate` leaves six descriptors open of a thread that is in an endless loop.",
    on: ["Deno"],
    says: /is busy and never listens/,
    pairs: { "shutdown/worker-terminated": "correct" },
  },
  {
    why: "`unlinkSync` removes an empty folder.",
    on: ["Deno"],
    says: /a path is a folder/,
    pairs: { "exceptions/return-true": "correct" },
  },
  {
    why: "The error for a missing worker file has no code.",
    isHarmless: true,
    on: ["Bun"],
    says: /Cannot find module/,
    pairs: { "pools/sync-dispose": "correct" },
  },
  {
    why: "The error on standard error begins with other words.",
    on: ["Deno"],
    says: /Uncaught \(in promise\)/,
    pairs: { "transactions/unfinished-iterator": "wrong" },
  },
  {
    why: "Outside of `deno test`, `test` of `node:test` never calls its function.",
    cannotRun: true,
    on: ["Deno"],
    says: /'passed' of 'context' as it is undefined/,
    pairs: {
      "fixtures/clock-not-reset": "both",
      "fixtures/teardown-not-awaited": "both",
      "fixtures/before-fails": "both",
      "fixtures/after-in-order": "both",
      "fixtures/timed-out-test": "both",
    },
  },
  {
    why: "`terminate` leaves six descriptors open of a thread that waits in `Atomics.wait`, as those of piscina do: 12 a call, also after 5 s. A plain Worker that has ended leaves none.",
    on: ["Deno"],
    says: /left \d+ anonymous descriptors|threw TypeError/,
    pairs: { "pools/sync-dispose": "both" },
  },
  {
    why: "The errors of web streams have no code.",
    isHarmless: true,
    on: ["Deno"],
    says: /threw TypeError/,
    pairs: {
      "web-streams/release-lock-only": "correct",
      "web-streams/prevent-cancel": "correct",
      "web-streams/cancel-while-locked": "correct",
      "web-streams/writer-not-aborted": "correct",
    },
  },
  {
    why: "`mkdtempDisposable` is missing.",
    cannotRun: true,
    on: ["Node 22"],
    says: /does not provide an export named 'mkdtempDisposable'/,
    pairs: {
      "scoped-disposal/temporary-directory": "correct",
    },
  },
];

/** The findings on one side of a pair, on a runtime. */
export function findingsOn(
  pair: string,
  runtime: string,
  side: Side,
): Finding[] {
  return findings.filter(({ on, pairs }) => {
    const sides = pairs[pair];
    return on.includes(runtime) && (sides === "both" || sides === side);
  });
}

/** The sentences of a side, or its error, that a finding explains. */
export function explained(
  { cannotRun, says }: Finding,
  difference: Difference | undefined,
): string[] {
  if (hasRun(difference) === (cannotRun === true)) return [];
  return textsOf(difference).filter((text) => says.test(text));
}

/** Whether a side could run; it may differ all the same. */
export function hasRun(
  difference: Difference | undefined,
): difference is readonly string[] | undefined {
  return difference === undefined || !("cannotRun" in difference);
}

/** What is to be explained of a side. */
export function textsOf(difference: Difference | undefined): readonly string[] {
  return hasRun(difference) ? (difference ?? []) : [difference.cannotRun];
}

/** Differences without a finding, and findings without their difference. */
export function* contradictions(
  pair: string,
  runtime: string,
  differs: Differences | undefined,
): Generator<string> {
  for (const side of ["wrong", "correct"] as const) {
    const difference = differs?.[side];
    const cannot = hasRun(difference) ? "" : "cannot run, and ";
    const known = findingsOn(pair, runtime, side);
    const explanations = known.map((one) => explained(one, difference));
    for (const text of textsOf(difference)) {
      if (explanations.some((texts) => texts.includes(text))) continue;
      yield `${pair} on ${runtime} ${cannot}has no finding: ${text}`;
    }
    for (const [place, { says, isSometimes }] of known.entries()) {
      if (isSometimes || explanations[place]!.length > 0) continue;
      yield `${pair} on ${runtime}, ${side}: the finding ${says} is no longer so`;
    }
  }
}

/** Whether each difference of a side is one that leaves it right. */
export function isRight(
  pair: string,
  runtime: string,
  difference: Difference | undefined,
): boolean {
  const harmless = findingsOn(pair, runtime, "correct").filter(
    ({ isHarmless }) => isHarmless,
  );
  return textsOf(difference).every((text) =>
    harmless.some((one) => explained(one, difference).includes(text)),
  );
}
