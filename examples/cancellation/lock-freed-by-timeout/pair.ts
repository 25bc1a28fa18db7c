import { getEventListeners } from "node:events";
import fs, { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setImmediate, setTimeout } from "node:timers/promises";
import { pair, type Tools } from "course/pair";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "A timeout releases the lock while the work goes on.",
  fix: "Pass the signal to the work, and release when the work has ended.",
  note: "Call `withLock` with `AbortSignal.timeout(1000)`. If the work ignores the signal, the lock stays taken until the work ends. A late answer is better than two writers. The wait for a lock is another matter: a waiter may give up at once, as in [`async-lock`](../multi-resource/async-lock).",
  seen: [
    {
      what: "With `maxExecutionTime`, a call rejects and lets the next one in while the first function still runs; the maintainer warned of it when the option was proposed.",
      where: "async-lock 1.5.0",
      link: "https://github.com/rogierschouten/async-lock/pull/56",
      date: "2026-11-08",
      test: "async-lock lets a second function in when the first has run out of time",
    },
    {
      what: "A timeout releases the lock of a file while the write goes on.",
      where: "H5P-Nodejs-library#4616",
      link: "https://github.com/Lumieducation/H5P-Nodejs-library/issues/4616",
      date: "2026-09-09",
    },
    {
      what: "A review found that a timeout released a mutex while its holder still worked.",
      where: "neurolink#898",
      link: "https://github.com/juspay/neurolink/pull/898",
      date: "2026-03-24",
    },
  ],
  run: async (side, tools) => {
    const control = new AbortController();
    const { work, most, finish } = writers();
    const path = lockFile(tools);
    const first = tools.outcomeOf(() =>
      side.withLock(path, work, control.signal),
    );
    control.abort(new Error("too slow"));
    await setTimeout(5);
    const second = tools.outcomeOf(() => side.withLock(path, work, idle()));
    await setTimeout(5);
    finish();
    await Promise.all([first, second]);
    return `${most()} in the lock at once`;
  },
  leaks: {},
  outcome: {
    wrong: "returned '2 in the lock at once'",
    correct: "returned '1 in the lock at once'",
  },
  innocent: {
    run: async (side, tools) => {
      const path = lockFile(tools);
      const first = await side.withLock(path, stops, idle());
      const second = await side.withLock(path, stops, idle());
      return [first, second];
    },
    outcome: "returned [ 'written', 'written' ]",
  },
  paths: [
    {
      kind: "acquire fails",
      when: "the folder is missing",
      run: (side, { scratch }) =>
        side.withLock(`${scratch}/missing/lock`, stops, idle()),
      outcome: "threw ENOENT",
    },
    {
      kind: "existing data",
      when: "another program has the lock",
      run: (side, tools) => {
        tools.file("data.lock", "of another program");
        return side.withLock(lockFile(tools), stops, idle());
      },
      outcome: "threw EEXIST",
      effect: {
        observe: (tools) => {
          const text = readFileSync(lockFile(tools), "utf8");
          rmSync(lockFile(tools));
          return text;
        },
        expected: "of another program",
      },
    },
    {
      kind: "body throws",
      when: "the work rejects",
      run: (side, tools) =>
        side.withLock(
          lockFile(tools),
          () => Promise.reject(new Error("disk is full")),
          idle(),
        ),
      outcome: "threw Error: disk is full",
      effect: free(),
    },
    {
      kind: "body throws",
      when: "the work throws before it returns a promise",
      run: (side, tools) =>
        side.withLock(
          lockFile(tools),
          () => {
            throw new Error("disk is full");
          },
          idle(),
        ),
      outcome: "threw Error: disk is full",
      effect: free(),
    },
    {
      kind: "release fails",
      when: "the work rejects, and then closing the lock file fails",
      run: (side, tools) => {
        tools.fail(fs, "closeSync");
        return side.withLock(
          lockFile(tools),
          () => Promise.reject(new Error("disk is full")),
          idle(),
        );
      },
      outcome: "threw SuppressedError (EIO, suppressing Error: disk is full)",
      effect: free(),
    },
    {
      kind: "used elsewhere",
      when: "a second caller comes while the work goes on",
      run: async (side, tools) => {
        const { work, finish } = writers();
        const first = side.withLock(lockFile(tools), work, idle());
        const second = await tools.outcomeOf(() =>
          side.withLock(lockFile(tools), work, idle()),
        );
        finish();
        await first;
        return second;
      },
      outcome: "returned 'threw EEXIST'",
      effect: free(),
    },
    {
      kind: "cancelled",
      when: "the work stops at the signal",
      run: async (side, tools) => {
        const control = new AbortController();
        const locked = side.withLock(lockFile(tools), stops, control.signal);
        control.abort(new Error("too slow"));
        const outcome = await tools.outcomeOf(() => locked);
        const { length } = getEventListeners(control.signal, "abort");
        return `${outcome}, ${length} listeners`;
      },
      outcome: "returned 'threw Error: too slow, 0 listeners'",
      effect: free(),
    },
    {
      kind: "cancelled",
      when: "the signal was aborted before the call",
      run: (side, tools) =>
        side.withLock(
          lockFile(tools),
          stops,
          AbortSignal.abort(new Error("too slow")),
        ),
      outcome: "threw Error: too slow",
      effect: free(),
    },
  ],
});

function lockFile({ scratch }: Tools): string {
  return join(scratch, "data.lock");
}

function free() {
  const observe = (tools: Tools) => `${existsSync(lockFile(tools))}`;
  return { observe, expected: "false" };
}

function idle(): AbortSignal {
  return new AbortController().signal;
}

/** Work that ignores the signal and ends with `finish`. */
function writers() {
  const finished = Promise.withResolvers<void>();
  let inside = 0;
  let most = 0;
  const work = async () => {
    most = Math.max(most, ++inside);
    await finished.promise;
    inside--;
  };
  return { work, most: () => most, finish: () => finished.resolve() };
}

async function stops(signal: AbortSignal): Promise<string> {
  for (let turn = 0; turn < 3; turn++) {
    await setImmediate();
    signal.throwIfAborted();
  }
  return "written";
}
