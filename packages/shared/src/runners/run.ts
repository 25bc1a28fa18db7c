import type { Baseline } from "../compare/baseline.ts";
import type { Ignore } from "../compare/find-leaks.ts";
import type { Idle } from "../compare/kept-for-next-request.ts";
import { type Owner, ownedBy } from "../opened-at/owner.ts";
import type { TestName } from "../runs/test-name.ts";
import type { Tally } from "../verify/summary.ts";

/** What a test, or all of them, may leave open. */
export interface Rules {
  allowed: boolean;
  ignore: Ignore[];
  expected?: Tally | undefined;
}

export function noRules(): Rules {
  return { allowed: false, ignore: [] };
}

/** Tests that ran at the same time. Most groups have one. */
export interface Group {
  readonly baseline: Baseline;
  readonly idle: Idle;
  /** How many agents there were: they live longer than the tests. */
  readonly agents: number;
  readonly runs: Run[];
  running: number;
  failed: boolean;
  readonly suite: unknown;
}

/** A test. It owns what its code opens, also after it has ended. */
export interface Run extends Rules, Owner {
  readonly name: string;
  /** For the baseline file. */
  readonly testName: TestName;
  readonly group: Group;
  /** The test it is part of, in frameworks where tests have parts. */
  readonly parent: Run | undefined;
  state: "running" | "ended" | "failed";
  /** It has failed, and its code may go on. */
  timedOut: boolean;
}

export function isRun(it: Owner | undefined): it is Run {
  return it !== undefined && "group" in it;
}

/** How the errors of node:test, vitest and jest begin. */
const timeLimit =
  /^(?:(?:test|Test|Hook) timed out (?:in|after) \d+ms|Exceeded timeout of \d)/;

/** Whether one of the errors is that of a runner whose test took too long. */
export function hasTimedOut(errors: readonly unknown[] = []): boolean {
  return errors.flat().some((error) => {
    const { message = error } = (error ?? {}) as { message?: unknown };
    return timeLimit.test(`${message}`);
  });
}

/** What a suite opens for its tests, in a hook or in a fixture. */
export interface SetUp extends Owner {
  /** Such as `beforeAll of suite "orders"`. */
  readonly subject: string;
  /** It is judged when this ends: a suite or a file. */
  readonly suite: unknown;
  /** It is not judged then: it had no chance to close, or to open. */
  failed: boolean;
}

export function isSetUp(it: Owner | undefined): it is SetUp {
  return it !== undefined && "subject" in it;
}

const setUps = new Map<unknown, Map<string, SetUp>>(); // by suite and subject

/** Of the hooks of one kind, or of one fixture. */
export function setUp(subject: string, suite: unknown): SetUp {
  const ofSuite = setUps.get(suite) ?? new Map<string, SetUp>();
  setUps.set(suite, ofSuite);
  const it = ofSuite.get(subject) ?? {
    ...{ subject, suite, servesOthers: true, failed: false },
  };
  ofSuite.set(subject, it);
  return it;
}

/** The same function of a hook or of a fixture. It notes when that fails. */
export function ownedBySetUp<Original extends (...args: any[]) => any>(
  it: SetUp,
  original: Original,
): Original {
  return ownedBy(it, original, () => void (it.failed = true));
}

/** All that were made since {@link forgetSetUps}. */
export function allSetUps(): SetUp[] {
  return [...setUps.values()].flatMap((ofSuite) => [...ofSuite.values()]);
}

export function forgetSetUps(): void {
  setUps.clear();
}
