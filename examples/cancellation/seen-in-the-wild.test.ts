// What the pinned releases do, as the pairs' sightings say. A test that fails
// here has found a release that no longer does so: then the sighting goes.

import { closeSync, openSync } from "node:fs";
import AsyncLock from "async-lock";
import { reproduce } from "course";
import { expect, test } from "vitest";

test("async-lock lets a second function in when the first has run out of time", async () => {
  const lock = new AsyncLock({ maxExecutionTime: 20 });
  const finish = Promise.withResolvers<void>();
  const log: string[] = [];
  const first = async () => {
    const fd = openSync(import.meta.filename, "r");
    await finish.promise;
    closeSync(fd);
    log.push("first ends");
  };
  const timedOut = await reproduce(() => lock.acquire("account", first));
  expect(timedOut).toEqual({
    outcome: "threw Error: Maximum execution time is exceeded account",
    leaked: { file: 1 }, // the first function is still at work
  });
  await lock.acquire("account", () => void log.push("second runs"));
  finish.resolve();
  await finish.promise;
  expect(log).toEqual(["second runs", "first ends"]);
});
