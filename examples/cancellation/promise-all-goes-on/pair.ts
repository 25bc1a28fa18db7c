import { once } from "node:events";
import { existsSync, mkdirSync } from "node:fs";
import { open, rm } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate, setTimeout } from "node:timers/promises";
import { pair, type Tools } from "course/pair";

type Job = import("./correct.ts").Job<string>;

/** Writers that have not closed their file. */
let writing = 0;

/** Settle with the writers. */
const writers: Promise<void>[] = [];

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "`Promise.all` rejects while the other jobs go on.",
  fix: "Adopt an AbortController: abort the rest, and wait until they have ended.",
  note: "A stack releases the last one first: it aborts, and then it waits. If a job ignores the signal, the call waits until that job ends. `Promise.allSettled` alone waits, but the other jobs do all their work. [`promise-all-rejects`](../multi-resource/promise-all-rejects) has the files that the others opened.",
  seen: [
    {
      what: "One copy failed and the others went on while their folder was removed; ENOTEMPTY hid the first error.",
      where: "wp-codebox#1897",
      link: "https://github.com/Automattic/wp-codebox/pull/1897",
      date: "2026-07-20",
    },
  ],
  run: async (side, tools) => {
    const outcome = await tools.outcomeOf(() =>
      side.all([failing, writer(tools, "a", 9), writer(tools, "b", 9)], idle()),
    );
    const left = writing;
    await Promise.all(writers);
    return `${outcome}, ${left} still write`;
  },
  leaks: {},
  outcome: {
    wrong: "returned 'threw Error: no answer, 2 still write'",
    correct: "returned 'threw Error: no answer, 0 still write'",
  },
  innocent: {
    run: (side, tools) =>
      side.all([writer(tools, "a", 2), writer(tools, "b", 3)], idle()),
    outcome: "returned [ 'a', 'b' ]",
  },
  paths: [
    {
      kind: "body throws",
      when: "the last job fails while the others write",
      run: (side, tools) =>
        side.all([writer(tools, "a", 1000), failing], idle()),
      outcome: "threw Error: no answer",
      effect: { observe: () => `${writing} write`, expected: "0 write" },
    },
    {
      kind: "body throws",
      when: "a job throws before it returns a promise",
      isApart: true,
      run: async (side, tools) => {
        const outcome = await tools.outcomeOf(() =>
          side.all(
            [
              failing,
              writer(tools, "a", 1000),
              () => {
                throw new Error("no such job");
              },
            ],
            idle(),
          ),
        );
        await setImmediate(); // an unhandled rejection ends the process now
        return `${outcome}, ${writing} still write`;
      },
      outcome: "returned 'threw Error: no such job, 0 still write'",
    },
    {
      kind: "body throws",
      when: "the caller removes the folder after the error",
      run: async (side, tools) => {
        const folder = join(tools.scratch, "copies");
        mkdirSync(folder);
        const jobs = [failing, writer({ ...tools, scratch: folder }, "a", 9)];
        const outcome = await tools.outcomeOf(() => side.all(jobs, idle()));
        await rm(folder, { recursive: true });
        await setTimeout(5);
        return `${outcome}, ${existsSync(folder)}`;
      },
      outcome: "returned 'threw Error: no answer, false'",
    },
    {
      kind: "release fails",
      when: "a job fails again when it is aborted",
      run: (side) =>
        side.all(
          [
            failing,
            async (signal) => {
              await once(signal, "abort");
              throw new Error("no clean end");
            },
          ],
          idle(),
        ),
      outcome: "threw Error: no answer",
    },
    {
      kind: "cancelled",
      when: "the caller's signal aborts",
      run: async (side, tools) => {
        const control = new AbortController();
        const jobs = ["a", "b"].map((name) => writer(tools, name, 1000));
        const working = side.all(jobs, control.signal);
        await setImmediate();
        control.abort(new Error("shutting down"));
        return await working;
      },
      outcome: "threw Error: shutting down",
      effect: { observe: () => `${writing} write`, expected: "0 write" },
    },
    {
      kind: "cancelled",
      when: "the signal was aborted before the call",
      run: (side, tools) =>
        side.all(
          [writer(tools, "a", 1)],
          AbortSignal.abort(new Error("shutting down")),
        ),
      outcome: "threw Error: shutting down",
    },
    {
      kind: "used elsewhere",
      when: "a result uses its signal after the call",
      run: async (side) => {
        const later = async (signal: AbortSignal) => () => signal.aborted;
        const [isAborted] = await side.all<() => boolean>([later], idle());
        return isAborted!();
      },
      outcome: "returned false",
    },
  ],
});

function idle(): AbortSignal {
  return new AbortController().signal;
}

async function failing(): Promise<string> {
  await setImmediate();
  throw new Error("no answer");
}

/** Writes so many rows, and stops at the signal. */
function writer({ scratch }: Tools, name: string, rows: number): Job {
  return async (signal) => {
    const end = Promise.withResolvers<void>();
    writers.push(end.promise);
    writing++;
    try {
      await using file = await open(join(scratch, `${name}.txt`), "a");
      for (let row = 0; row < rows; row++) {
        signal.throwIfAborted();
        await file.write(`${row}\n`);
        await setTimeout(1);
      }
      return name;
    } finally {
      writing--;
      end.resolve();
    }
  };
}
