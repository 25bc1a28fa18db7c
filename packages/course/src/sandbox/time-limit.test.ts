import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { TimeLimit, type Timed } from "./time-limit.ts";

/** What a limit of a fifth of a second said, and when, in milliseconds. */
function watching(process: Timed) {
  const { promise, resolve } = Promise.withResolvers<[boolean, number]>();
  const began = performance.now();
  const limit = new TimeLimit(process, 0.2, (isComputing) =>
    resolve([isComputing, performance.now() - began]),
  );
  limit.begin();
  return { limit, over: promise };
}

const waiting: Timed = { isComputing: false, processorTime: 0 };

test("a time limit is over when a process waits all the time", async () => {
  const [isComputing, after] = await watching(waiting).over;
  expect(isComputing).toBe(false);
  expect(after).toBeGreaterThanOrEqual(199);
});

test("a time limit is over when a process has computed all the time", async () => {
  const began = performance.now();
  const [isComputing] = await watching({
    isComputing: true,
    get processorTime() {
      return (performance.now() - began) / 1000;
    },
  }).over;
  expect(isComputing).toBe(true);
});

test.for([
  [true, "computes when it is seen to wait now and then", 3],
  [false, "waits when it is seen to compute now and then", 1],
] as const)("a process $1", async ([expected, , of4]) => {
  let sample = 0;
  const [isComputing] = await watching({
    get isComputing() {
      return sample++ % 4 < of4;
    },
    processorTime: undefined,
  }).over;
  expect(isComputing).toBe(expected);
});

test("a time limit goes on when a process was kept from computing", async () => {
  let processorTime = 0;
  const { over } = watching({
    isComputing: true,
    get processorTime() {
      return processorTime;
    },
  });
  expect(await Promise.race([over, sleep(700, "goes on")])).toBe("goes on");
  processorTime = 0.1;
  expect((await over)[0]).toBe(true);
});

test("a time limit begins once more when this process was held up", async () => {
  const { over } = watching(waiting);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
  const [, after] = await over;
  expect(after).toBeGreaterThanOrEqual(699);
});

test("a time limit says nothing when it was stopped", async () => {
  const { limit, over } = watching(waiting);
  limit.stop();
  expect(await Promise.race([over, sleep(400, "nothing")])).toBe("nothing");
});
