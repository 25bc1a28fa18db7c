import { spawnSync } from "node:child_process";
import {
  addAbortListener,
  getEventListeners,
  getMaxListeners,
  once,
} from "node:events";
import { readFile } from "node:fs/promises";
import { setImmediate } from "node:timers/promises";
import { assertHolds } from "course";
import { assertAnswered, assertVerified } from "course/check";
import { expect, test } from "vitest";
import checkedOnce from "./checked-once/pair.ts";
import cleanupByListener from "./cleanup-by-listener/pair.ts";
import endlessDisposal from "./endless-disposal/pair.ts";
import listenerTooLate from "./listener-too-late/pair.ts";
import lockFreedByTimeout from "./lock-freed-by-timeout/pair.ts";
import losersOfARace from "./losers-of-a-race/pair.ts";
import promiseAllGoesOn from "./promise-all-goes-on/pair.ts";
import exportUntilCancelled from "./exercises/export-until-cancelled/check.ts";
import mirrorsThatLose from "./exercises/mirrors-that-lose/check.ts";
import question from "./question/question.ts";

test.for([
  losersOfARace,
  listenerTooLate,
  cleanupByListener,
  lockFreedByTimeout,
  promiseAllGoesOn,
  endlessDisposal,
  checkedOnce,
])("$name holds on both sides", async (pair) => {
  await assertHolds(pair);
});

test.for([exportUntilCancelled, mirrorsThatLose])(
  "$slug accepts what is right and refuses what is wrong",
  { timeout: 600_000 },
  async (exercise) => {
    await assertVerified(exercise);
  },
);

test("the question of cancellation has the answer that it declares", async () => {
  await assertAnswered(question);
});

test("Node's functions reject with the reason as the cause of an AbortError", async () => {
  const reason = new Error("too slow");
  const signal = AbortSignal.abort(reason);
  await expect(readFile(import.meta.filename, { signal })).rejects.toSatisfy(
    (error: Error) => error.name === "AbortError" && error.cause === reason,
  );
});

test("addEventListener never calls a listener when the signal has aborted", async () => {
  let calls = 0;
  AbortSignal.abort().addEventListener("abort", () => calls++);
  await setImmediate();
  expect(calls).toBe(0);
});

test("addAbortListener calls its listener in a microtask when the signal has aborted", async () => {
  let calls = 0;
  using _listener = addAbortListener(AbortSignal.abort(), () => calls++);
  expect(calls).toBe(0);
  await Promise.resolve();
  expect(calls).toBe(1);
});

test("AbortSignal.any adds no listener when it combines signals", () => {
  const { signal } = new AbortController();
  const both = AbortSignal.any([signal, AbortSignal.timeout(60_000)]);
  both.addEventListener("abort", () => {});
  expect(getEventListeners(signal, "abort")).toEqual([]);
});

test("AbortSignal.timeout aborts with a TimeoutError when the time is over", async () => {
  const signal = AbortSignal.timeout(1);
  await once(signal, "abort");
  expect(signal.reason).toMatchObject({ name: "TimeoutError" });
});

test("AbortSignal.timeout lets the process end when nothing else runs", () => {
  const code = "AbortSignal.timeout(600_000)";
  const { status } = spawnSync(process.execPath, ["--eval", code], {
    timeout: 30_000,
  });
  expect(status).toBe(0);
});

test("a loop without await misses the timeout when it passes meanwhile", async () => {
  const signal = AbortSignal.timeout(1);
  const end = performance.now() + 20;
  while (performance.now() < end) signal.throwIfAborted();
  expect(signal.aborted).toBe(false);
  await once(signal, "abort");
  expect(signal.aborted).toBe(true);
});

test("a signal has no limit of listeners when nothing sets one", () => {
  expect(getMaxListeners(new AbortController().signal)).toBe(0);
});
