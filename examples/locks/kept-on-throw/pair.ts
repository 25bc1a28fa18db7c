import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { Mutex } from "async-mutex";
import { pair, type Tools } from "course/pair";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "An exception skips the release, and every later call waits.",
  fix: "Give the releaser to a stack as soon as you hold the mutex.",
  note: "The call that fails closes its file. The calls after it do not: each has opened the log and waits for a mutex that nothing will release. If the wait may be long, open the file after you hold the mutex. `sensor.runExclusive(async () => …)` of async-mutex releases on an exception as well. [`lock-file`](../exceptions/lock-file) has the same mistake with a lock file.",
  seen: [
    {
      what: "An error before the release left a mutex taken; the fix adds `try … finally` in most places.",
      where: "MetaMask/core#195",
      link: "https://github.com/MetaMask/core/pull/195",
      date: "2020-01-24",
    },
    {
      what: "A web-locks package kept the lock when the callback threw.",
      where: "aermin/web-locks#42",
      link: "https://github.com/aermin/web-locks/pull/42",
      date: "2022-04-04",
    },
  ],
  run: async (side, tools) => {
    const sensor = new Mutex();
    const first = await tools.outcomeOf(() =>
      side.record(log(tools), sensor, broken),
    );
    const second = side.record(log(tools), sensor, read);
    const waits = await tools.isPending(second);
    return `first ${first}, second ${waits ? "waits" : "has ended"}`;
  },
  leaks: { file: 1 },
  // Each call of the wrong side is watched for half a second.
  calls: 2,
  outcome: {
    wrong: "returned 'first threw Error: no answer, second waits'",
    correct: "returned 'first threw Error: no answer, second has ended'",
  },
  innocent: {
    run: async (side, tools) => {
      const sensor = new Mutex();
      await side.record(log(tools), sensor, read);
      await side.record(log(tools), sensor, read);
      return sensor.isLocked();
    },
    outcome: "returned false",
  },
  paths: [
    {
      kind: "acquire fails",
      when: "the folder is missing",
      run: async (side, { scratch, outcomeOf }) => {
        const sensor = new Mutex();
        const path = join(scratch, "missing", "log");
        const outcome = await outcomeOf(() => side.record(path, sensor, read));
        return [outcome, sensor.isLocked()];
      },
      outcome: "returned [ 'threw ENOENT', false ]",
    },
    {
      kind: "acquire fails",
      when: "the wait for the mutex is cancelled",
      run: async (side, tools) => {
        const sensor = new Mutex(new Error("shutting down"));
        const release = await sensor.acquire();
        const asked = acquireOf(sensor);
        const waiting = tools.outcomeOf(() =>
          side.record(log(tools), sensor, read),
        );
        await asked;
        sensor.cancel();
        const outcome = await waiting;
        const isHeld = sensor.isLocked();
        release();
        return [outcome, isHeld];
      },
      outcome: "returned [ 'threw Error: shutting down', true ]",
    },
    {
      kind: "body throws",
      when: "the sensor does not answer",
      run: async (side, tools) => {
        const sensor = new Mutex();
        const outcome = await tools.outcomeOf(() =>
          side.record(log(tools), sensor, broken),
        );
        return [outcome, sensor.isLocked()];
      },
      outcome: "returned [ 'threw Error: no answer', false ]",
    },
    {
      kind: "body throws",
      when: "the disk is full",
      run: async (side, tools) => {
        const sensor = new Mutex();
        tools.fail("FileHandle", "appendFile", { code: "ENOSPC" });
        const outcome = await tools.outcomeOf(() =>
          side.record(log(tools), sensor, read),
        );
        return [outcome, sensor.isLocked()];
      },
      outcome: "returned [ 'threw ENOSPC', false ]",
    },
    {
      kind: "release fails",
      when: "the sensor does not answer, and then closing the log fails",
      run: async (side, tools) => {
        const sensor = new Mutex();
        tools.fail("FileHandle", "close");
        const outcome = await tools.outcomeOf(() =>
          side.record(log(tools), sensor, broken),
        );
        return [outcome, sensor.isLocked()];
      },
      outcome:
        "returned [ 'threw SuppressedError (EIO, suppressing Error: no answer)', false ]",
    },
    {
      kind: "used elsewhere",
      when: "three calls come at once, and the second fails",
      run: async (side, tools) => {
        const sensor = new Mutex();
        let inside = 0;
        const alone = async (answer: () => Promise<number>) => {
          if (++inside > 1) throw new Error("two questions at once");
          await setImmediate();
          inside--;
          return await answer();
        };
        await Promise.allSettled(
          [read, broken, read].map((answer) =>
            side.record(log(tools), sensor, () => alone(answer)),
          ),
        );
        return readFileSync(log(tools), "utf8");
      },
      outcome: String.raw`returned '21\n21\n'`,
    },
  ],
});

function log({ scratch }: Tools): string {
  return join(scratch, "log.txt");
}

async function read(): Promise<number> {
  await setImmediate();
  return 21;
}

async function broken(): Promise<number> {
  await setImmediate();
  throw new Error("no answer");
}

/** Resolves when `sensor.acquire` has been called. */
async function acquireOf(sensor: Mutex): Promise<void> {
  const asked = Promise.withResolvers<void>();
  const acquire = sensor.acquire.bind(sensor);
  sensor.acquire = (priority) => {
    asked.resolve();
    return acquire(priority);
  };
  await asked.promise;
}
