// The test environment for jest: each test has to close what it opens.
//
// An environment and not a set-up file: jest runs the afterEach of a set-up file
// before the afterEach of the tests, which may close what they opened.

import { createRequire } from "node:module";
import { join } from "node:path";
import { type Owner, ownedBy } from "../opened-at/owner.ts";
import { configure, settings } from "../runs/settings.ts";
import {
  type Run,
  abandon,
  allowLeaks,
  endFile,
  expectLeaks,
  finish,
  ignoreLeaks,
  start,
  startFile,
} from "./check.ts";
import { finishFile, finishSuite } from "./finish-suite.ts";
import { pendingWork } from "./pending-work.ts";
import { hasTimedOut, setUp } from "./run.ts";
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
  readonly parent: Block;
  readonly errors: unknown[];
}

type TestFunction = (this: unknown, ...args: unknown[]) => unknown;

interface State {
  readonly rootDescribeBlock: Block;
  /** Errors that belong to the file and to no test of it. */
  readonly unhandledErrors: unknown[];
  readonly currentlyRunningTest?: Test | null;
}

interface Block {
  readonly name: string;
  /** None for the block of the file. */
  readonly parent?: Block | undefined;
  readonly hooks: readonly Hook[];
  readonly children: readonly (Block | (Test & { type: "test" }))[];
}

interface TestEvent {
  readonly name: string;
  readonly test?: Test;
  readonly hook?: Hook;
  readonly describeBlock?: Block;
}

interface Hook {
  readonly type: "beforeAll" | "afterAll" | "beforeEach" | "afterEach";
  readonly parent: Block;
  fn: TestFunction;
}

interface Environment {
  readonly global: object;
  setup(): Promise<void>;
  handleTestEvent?(event: TestEvent, state: State): void | Promise<void>;
}

interface Config {
  readonly projectConfig: {
    readonly testEnvironmentOptions: object & { fdleak?: unknown };
  };
}

const place = "testEnvironmentOptions.fdleak in the configuration of jest";

type EnvironmentClass = new (...args: any[]) => Environment;

/** Adds the check to an environment of jest, such as the one for jsdom. */
export function withLeakCheck(Base: EnvironmentClass): EnvironmentClass {
  return class extends Base {
    readonly #runs = new Map<Test, Run>();
    readonly #original = new WeakMap<TestFunction, TestFunction>();
    readonly #failed = new WeakSet<Test>(); // also tests that must fail
    readonly #file: string;

    constructor(...args: any[]) {
      super(...args);
      const [config, { testPath }] = args as [Config, { testPath: string }];
      const { fdleak } = config.projectConfig.testEnvironmentOptions;
      configure(fdleak, place);
      this.#file = testPath;
    }

    override async setup(): Promise<void> {
      await super.setup();
      if (isOn()) {
        startTracing();
        startFile(this.#file);
      }
      Object.assign(this.global, { allowLeaks, expectLeaks, ignoreLeaks });
    }

    override async handleTestEvent(
      event: TestEvent,
      state: State,
    ): Promise<void> {
      await super.handleTestEvent?.(event, state);
      if (!isOn()) return;
      const { name, test, hook } = event;
      // Concurrent tests all begin here; their test_start events come later.
      if (name === "run_start") this.#startConcurrent(state.rootDescribeBlock);
      if (name === "test_start") this.#start(test!);
      if (name === "test_fn_failure") this.#failed.add(test!);
      if (name === "test_done") await this.#finish(test!);
      if (name === "hook_start") await this.#startHook(hook!, state);
      if (name === "hook_failure" && !isOfTest(hook!)) {
        setUp(subjectOf(hook!), hook!.parent).failed = true;
      }
      if (name === "run_describe_finish") {
        await judged(state, () => finishSuite(event.describeBlock));
      }
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
      const { name, parent: suite } = test;
      const run = start(name, { suite, fullName: fullNameOf(test) });
      this.#runs.set(test, run);
      if (test.fn !== undefined) test.fn = this.#ownedBy(run, test.fn);
    }

    #ownedBy(it: Owner, code: TestFunction): TestFunction {
      // jest runs the code of a generator itself.
      if (code.constructor.name === "GeneratorFunction") return code;
      const original = this.#original.get(code) ?? code; // it may be a retry
      const owned = ownedBy(it, original);
      this.#original.set(owned, original);
      return owned;
    }

    async #startHook(hook: Hook, state: State): Promise<void> {
      const { type, parent } = hook;
      if (type === "afterAll") await pendingWork();
      const run = this.#runs.get(state.currentlyRunningTest!);
      if (isOfTest(hook) && run === undefined) return; // a concurrent test
      const it = run && isOfTest(hook) ? run : setUp(subjectOf(hook), parent);
      hook.fn = this.#ownedBy(it, hook.fn);
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
        if (run === undefined) return;
        run.timedOut = hasTimedOut(test.errors);
        await finish(run, failed);
      } catch (error) {
        test.errors.push(error);
      }
    }

    async #finishFile(state: State): Promise<void> {
      const names = namesIn(state.rootDescribeBlock);
      const end = () => endFile({ command: "npx jest" }, names);
      await judged(state, () => finishFile(state, end));
    }
  };
}

function isOfTest({ type }: Hook): boolean {
  return type === "beforeEach" || type === "afterEach";
}

function isOn(): boolean {
  return settings.mode !== "off";
}

function namesIn({ children, hooks }: Block): string[] {
  const names = children.flatMap((child) =>
    "children" in child ? namesIn(child) : fullNameOf(child),
  );
  return [...names, ...hooks.map(subjectOf)];
}

function subjectOf({ type, parent }: Hook): string {
  const suite = parent.parent ? `suite "${parent.name}"` : "the file";
  return `${type} of ${suite}`;
}

/** `suite > name` */
function fullNameOf({ name, parent }: Test | Block): string {
  const isOutermost = parent === undefined || parent.parent === undefined;
  return isOutermost ? name : `${fullNameOf(parent)} > ${name}`;
}

async function judged(
  { unhandledErrors }: State,
  judge: () => Promise<void>,
): Promise<void> {
  try {
    await judge();
  } catch (error) {
    const all = error instanceof AggregateError ? error.errors : [error];
    unhandledErrors.push(...all);
  }
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
