// The test environment for jest: each test has to close what it opens.
//
// An environment and not a set-up file: jest runs the afterEach of a set-up file
// before the afterEach of the tests, which may close what they opened.

import { createRequire } from "node:module";
import { join } from "node:path";
import { ownedBy } from "../opened-at/owner.ts";
import {
  type Run,
  abandon,
  allowLeaks,
  expectLeaks,
  finish,
  ignoreLeaks,
  start,
  startFile,
} from "./check.ts";
import { finishFile } from "./late-openings.ts";
import { pendingWork } from "./pending-work.ts";
import { startTracing } from "./start-tracing.ts";

declare global {
  var allowLeaks: typeof import("./check.ts").allowLeaks;
  var expectLeaks: typeof import("./check.ts").expectLeaks;
  var ignoreLeaks: typeof import("./check.ts").ignoreLeaks;
}

/** The used part of a test of jest-circus. */
interface Test {
  readonly name: string;
  fn?: TestFunction;
  readonly concurrent?: boolean;
  readonly parent: object;
  readonly errors: unknown[];
}

type TestFunction = (this: unknown, ...args: unknown[]) => unknown;

interface State {
  readonly rootDescribeBlock: Block;
  readonly unhandledErrors: unknown[];
}

interface Block {
  readonly children: readonly (Block | (Test & { type: "test" }))[];
}

interface TestEvent {
  readonly name: string;
  readonly test?: Test;
  readonly hook?: { readonly type: string };
}

interface Environment {
  readonly global: object;
  setup(): Promise<void>;
  handleTestEvent?(event: TestEvent, state: State): void | Promise<void>;
}

const isOn = process.env["FDLEAK"] !== "off";

type EnvironmentClass = new (...args: any[]) => Environment;

/** Adds the check to an environment of jest, such as the one for jsdom. */
export function withLeakCheck(Base: EnvironmentClass): EnvironmentClass {
  return class extends Base {
    readonly #runs = new Map<Test, Run>();
    readonly #original = new WeakMap<TestFunction, TestFunction>();
    readonly #failed = new WeakSet<Test>(); // also tests that must fail

    override async setup(): Promise<void> {
      await super.setup();
      if (isOn) {
        startTracing();
        startFile();
      }
      Object.assign(this.global, { allowLeaks, expectLeaks, ignoreLeaks });
    }

    override async handleTestEvent(
      event: TestEvent,
      state: State,
    ): Promise<void> {
      await super.handleTestEvent?.(event, state);
      if (!isOn) return;
      const { name, test, hook } = event;
      // Concurrent tests all begin here; their test_start events come later.
      if (name === "run_start") this.#startConcurrent(state.rootDescribeBlock);
      if (name === "test_start") this.#start(test!);
      if (name === "test_fn_failure") this.#failed.add(test!);
      if (name === "test_done") await this.#finish(test!);
      if (hook?.type === "afterAll") await pendingWork();
      if (name === "run_finish") await this.#finishFile(state);
      if (name === "test_skip" || name === "test_todo") this.#abandon(test!);
    }

    #startConcurrent({ children }: Block): void {
      for (const child of children) {
        if ("children" in child) this.#startConcurrent(child);
        else if (child.concurrent) this.#start(child);
      }
    }

    #start(test: Test): void {
      this.#failed.delete(test); // it may be a retry
      if (this.#runs.has(test)) return;
      const run = start(test.name, { suite: test.parent });
      this.#runs.set(test, run);
      if (test.fn !== undefined) test.fn = this.#ownedBy(run, test.fn);
    }

    #ownedBy(run: Run, code: TestFunction): TestFunction {
      // jest runs the code of a generator itself.
      if (code.constructor.name === "GeneratorFunction") return code;
      const original = this.#original.get(code) ?? code; // it may be a retry
      const owned = ownedBy(run, original);
      this.#original.set(owned, original);
      return owned;
    }

    async #finishFile({ unhandledErrors }: State): Promise<void> {
      try {
        await finishFile();
      } catch (error) {
        const all = error instanceof AggregateError ? error.errors : [error];
        unhandledErrors.push(...all);
      }
    }

    #abandon(test: Test): void {
      const run = this.#runs.get(test);
      this.#runs.delete(test);
      if (run) abandon(run);
    }

    async #finish(test: Test): Promise<void> {
      const run = this.#runs.get(test);
      this.#runs.delete(test);
      try {
        const failed = test.errors.length > 0 || this.#failed.has(test);
        if (run) await finish(run, failed);
      } catch (error) {
        test.errors.push(error);
      }
    }
  };
}

function nodeEnvironment(): EnvironmentClass {
  try {
    // From the project: strict package managers hide other packages from us.
    const require = createRequire(join(process.cwd(), "package.json"));
    return require("jest-environment-node").TestEnvironment as EnvironmentClass;
  } catch (cause) {
    throw new Error(
      "fdleak/jest needs jest's own environment for Node. Next: " +
        "npm install --save-dev jest-environment-node",
      { cause },
    );
  }
}

export default withLeakCheck(nodeEnvironment());
