// bun test --preload fdleak/bun-test: each test has to close what it opens,
// whether it is of bun:test or of node:test.

import { CannotCountError } from "../observe/cannot-count-error.ts";
import { runtime } from "../observe/runtime.ts";
import { settings } from "../runs/settings.ts";
import { type Run, endFile, finish, start, startFile } from "./check.ts";

export { allowLeaks, expectLeaks, ignoreLeaks } from "./check.ts";

interface Hooks {
  readonly beforeEach: (hook: () => void) => void;
  readonly afterEach: (hook: () => Promise<void>) => void;
  readonly afterAll: (hook: () => void) => void;
}

if (settings.mode !== "off") await switchOn();

async function switchOn(): Promise<void> {
  if (runtime !== "bun") {
    throw new CannotCountError("fdleak/bun-test checks the tests of bun test.");
  }
  if (settings.mode === "baseline") {
    throw new Error(
      "fdleak baseline needs the names of the tests, and bun test gives none.",
    );
  }
  const name = "bun:test"; // no other runtime can resolve it
  const { beforeEach, afterEach, afterAll } = (await import(name)) as Hooks;
  startFile("");
  const running: Run[] = [];
  // Preloaded, so its afterEach runs after those of the tests.
  beforeEach(() => void running.push(start("the test")));
  afterEach(() => finish(running.shift()!, false));
  afterAll(() => endFile({ command: "bun test --preload fdleak/bun-test" }));
}
