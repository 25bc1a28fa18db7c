import { mkdirSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { pair, type Tools } from "course/pair";
import { check } from "proper-lockfile";

let seen: string;

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "The second dispose of a lease removes the next holder's lock.",
  fix: "Keep the function that `lock` returned, and call it once.",
  note: "`await using` disposes at the end of the block, even if you have disposed before. proper-lockfile 4.1.2 keeps one lock for each path in a process, and `unlock(path)` removes it. The function that `lock` returns releases only what this `lock` took: its second call rejects with ERELEASED. An `AsyncDisposableStack` with `defer(release)` also calls it once. Each lease of 5 s or longer needs `onCompromised`: proper-lockfile updates the lock every 5 s, and takes a release during an update for a lost lock. Without the option, that ends the process. If the lock is really lost, the upload continues to its end, and then the release rejects. [`retaken-lock`](retaken-lock) stops the work earlier.",
  seen: [
    {
      what: "The key of an AsyncLock did not remember that it was disposed: a second dispose released the lock of the next task. Version 5 changed it.",
      where: "AsyncEx#66",
      link: "https://github.com/StephenCleary/AsyncEx/issues/66",
      date: "2016-11-17",
    },
    {
      what: "Crash reports named a SemaphoreFullException in the dispose of a lock's releaser; the fix makes a second dispose do nothing.",
      where: "Akavache#411",
      link: "https://github.com/reactiveui/Akavache/pull/411",
      date: "2018-05-31",
    },
  ],
  run: async (side, tools) => {
    const path = site(tools);
    let next: AsyncDisposable | undefined;
    await side.publish(
      path,
      async () => {},
      async () => {
        next = await side.Lease.of(path);
      },
    );
    seen = (await check(path)) ? "locked" : "free";
    await next?.[Symbol.asyncDispose]();
  },
  leaks: {},
  outcome: "returned undefined",
  effect: {
    observe: () => `while the next holder works, the site is ${seen}`,
    wrong: "while the next holder works, the site is free",
    correct: "while the next holder works, the site is locked",
  },
  innocent: {
    run: async (side, tools) => {
      await side.publish(site(tools), idle, idle);
      return await check(site(tools));
    },
    outcome: "returned false",
  },
  paths: [
    {
      kind: "disposed twice",
      when: "another holder has the lock",
      run: async (side, tools) => {
        const path = site(tools);
        const first = await side.Lease.of(path);
        await first[Symbol.asyncDispose]();
        await using _second = await side.Lease.of(path);
        await first[Symbol.asyncDispose]();
        return await check(path);
      },
      outcome: "returned true",
    },
    {
      kind: "disposed twice",
      when: "two disposals run at the same time",
      run: async (side, tools) => {
        const path = site(tools);
        const lease = await side.Lease.of(path);
        await Promise.all([
          lease[Symbol.asyncDispose](),
          lease[Symbol.asyncDispose](),
        ]);
        return await check(path);
      },
      outcome: "returned false",
    },
    {
      kind: "acquire fails",
      when: "the site is locked already",
      run: async (side, tools) => {
        await using _other = await side.Lease.of(site(tools));
        const outcome = await tools.outcomeOf(() =>
          side.publish(site(tools), idle, idle),
        );
        return [outcome, await check(site(tools))];
      },
      outcome: "returned [ 'threw ELOCKED', true ]",
    },
    {
      kind: "acquire fails",
      when: "the site is missing",
      run: (side, tools) =>
        side.publish(join(tools.scratch, "missing"), idle, idle),
      outcome: "threw ENOENT",
    },
    {
      kind: "body throws",
      when: "the upload fails",
      run: (side, tools) => side.publish(site(tools), broken, idle),
      outcome: "threw Error: no connection",
      effect: free(),
    },
    {
      kind: "body throws",
      when: "the mails cannot be sent",
      run: (side, tools) => side.publish(site(tools), idle, broken),
      outcome: "threw Error: no connection",
      effect: free(),
    },
    {
      kind: "release fails",
      when: "the upload fails, and then the lock cannot be removed",
      run: async (side, tools) => {
        const lockFile = `${site(tools)}.lock`;
        const outcome = await tools.outcomeOf(() =>
          side.publish(
            site(tools),
            () => {
              writeFileSync(join(lockFile, "a file"), "");
              return broken();
            },
            idle,
          ),
        );
        rmSync(lockFile, { recursive: true });
        return outcome;
      },
      outcome:
        "returned 'threw SuppressedError (ENOTEMPTY, suppressing Error: no connection)'",
    },
    {
      kind: "release fails",
      when: "the lock cannot be removed before the mails are sent",
      run: async (side, tools) => {
        const lockFile = `${site(tools)}.lock`;
        let mailed = false;
        const outcome = await tools.outcomeOf(() =>
          side.publish(
            site(tools),
            () => {
              writeFileSync(join(lockFile, "a file"), "");
              return idle();
            },
            () => {
              mailed = true;
              return idle();
            },
          ),
        );
        rmSync(lockFile, { recursive: true });
        return [outcome, mailed];
      },
      outcome: "returned [ 'threw ENOTEMPTY', false ]",
    },
    {
      kind: "used elsewhere",
      when: "the lock is released during its update",
      run: async (side, tools) => {
        const path = site(tools);
        using update = new DelayedUpdate();
        let mailed = false;
        await side.publish(
          path,
          () => update.hasBegun(),
          async () => {
            await update.end();
            mailed = true;
          },
        );
        return mailed;
      },
      outcome: "returned true",
      effect: free(),
      isApart: true,
    },
    {
      kind: "used elsewhere",
      when: "the lock is lost during the upload",
      run: async (side, tools) => {
        const path = site(tools);
        using update = new DelayedUpdate();
        let mailed = false;
        const outcome = await tools.outcomeOf(() =>
          side.publish(
            path,
            async () => {
              await update.hasBegun();
              rmdirSync(`${path}.lock`);
              await update.end();
            },
            () => {
              mailed = true;
              return idle();
            },
          ),
        );
        return [outcome, mailed];
      },
      outcome: "returned [ 'threw ERELEASED', false ]",
      isApart: true,
    },
    {
      kind: "used elsewhere",
      when: "another holder publishes while the mails are sent",
      run: async (side, tools) => {
        const steps: string[] = [];
        const note = async (step: string) => {
          await setImmediate();
          steps.push(step);
        };
        await side.publish(
          site(tools),
          () => note("first uploads"),
          async () => {
            await side.publish(site(tools), () => note("second uploads"), idle);
            await note("first announces");
          },
        );
        return steps;
      },
      outcome:
        "returned [ 'first uploads', 'second uploads', 'first announces' ]",
      effect: free(),
    },
  ],
});

function site({ scratch }: Tools): string {
  const path = join(scratch, "site");
  mkdirSync(path, { recursive: true });
  return path;
}

function free() {
  const observe = async (tools: Tools) => `${await check(site(tools))}`;
  return { observe, expected: "false" };
}

/**
 * Updates locks after 10 ms, not 5 s. From `hasBegun` on, the next update waits
 * for `end` before it looks at its lock.
 */
class DelayedUpdate implements Disposable {
  readonly #undo = new DisposableStack();
  readonly #mayLook = Promise.withResolvers<void>();
  readonly #hasLooked = Promise.withResolvers<void>();

  constructor() {
    const { setTimeout: real } = globalThis;
    const short = (work: () => void) => real(work, 10);
    globalThis.setTimeout = short as typeof setTimeout;
    this.#undo.defer(() => void (globalThis.setTimeout = real));
  }

  async hasBegun(): Promise<void> {
    using _alive = setInterval(() => {}, 1000); // the lock's timer does not
    const fs = fsOfLocks();
    const { stat: real } = fs;
    const begun = Promise.withResolvers<void>();
    fs.stat = async (path, answer) => {
      fs.stat = real;
      begun.resolve();
      await this.#mayLook.promise;
      real(path, (...results) => {
        this.#hasLooked.resolve();
        answer(...results);
      });
    };
    await begun.promise;
  }

  async end(): Promise<void> {
    this.#mayLook.resolve();
    await this.#hasLooked.promise;
    await setImmediate();
  }

  [Symbol.dispose](): void {
    this.#undo.dispose();
  }
}

/** The module that proper-lockfile calls in the place of `node:fs`. */
function fsOfLocks(): { stat: Stat } {
  const locks = createRequire(import.meta.url).resolve("proper-lockfile");
  return createRequire(locks)("graceful-fs") as { stat: Stat };
}

type Stat = (path: string, answer: (...results: unknown[]) => void) => unknown;

async function idle(): Promise<void> {
  await setImmediate();
}

async function broken(): Promise<void> {
  await setImmediate();
  throw new Error("no connection");
}
