import { type Baseline, baseline } from "../compare/baseline.ts";
import { type Ignore, compare, originOf } from "../compare/find-leaks.ts";
import type { Leaks } from "../compare/leak.ts";
import { keptForNextRequest } from "../compare/kept-for-next-request.ts";
import type { Entry } from "../observe/descriptor.ts";
import { originsOf } from "../compare/origin.ts";
import { countDescriptors } from "../observe/count-descriptors.ts";
import { agents } from "../opened-at/agents.ts";
import { owner } from "../opened-at/owner.ts";
import { turns } from "../opened-at/trace.ts";
import {
  type Runner,
  acceptTests,
  endFileOfTests,
  lookFor,
  startFileOfTests,
} from "../runs/judge-tests.ts";
import { fromRoot, settings } from "../runs/settings.ts";
import type { TestName } from "../runs/test-name.ts";
import type { LeakError } from "../verify/leak-error.ts";
import type { Tally } from "../verify/summary.ts";
import { forgetClosed, isJudged, judgeOnce, noteJudged } from "./judged.ts";
import {
  type Group,
  type Rules,
  type Run,
  forgetSetUps,
  isRun,
  noRules,
} from "./run.ts";

import { mustBeNone } from "./must-be-none.ts";
import {
  closesOf,
  closesOfRest,
  hasClosedWrongly,
  startCloses,
} from "./wrong-closes.ts";

export type { Run } from "./run.ts";

const groups = new Map<Run | undefined, Group>();
let everyTest: Rules = noRules();
let currentFile = "";
/** The state at the end of the last test, if it left nothing open. */
let seen: { open: Baseline; suite: unknown; count: number } | undefined;

/** Call it before the first test of a file. */
export function startFile(file: string): void {
  currentFile = fromRoot(file);
  startFileOfTests();
  everyTest = { ...noRules(), ignore: [...settings.ignore] };
  seen = undefined;
  groups.clear();
  forgetSetUps();
}

/**
 * Call it after all else of a file. If the runner knows them, give the names
 * for the baseline file of all that the file has: tests, hooks and fixtures.
 *
 * @throws {Error} when the baseline file lists leaks that no longer happen.
 */
export function endFile(runner: Runner, tests?: readonly string[]): void {
  const ran = { file: currentFile, ...(tests && { tests }) };
  endFileOfTests(ran, runner);
}

/** For the baseline file: a test, a hook or a fixture of the current file. */
export function nameHere(test: string, file?: string): TestName {
  return { file: file === undefined ? currentFile : fromRoot(file), test };
}

/** This test, or outside of one every test of the file, is not judged. */
export function allowLeaks(_because: string): void {
  for (const rules of current()) rules.allowed = true;
}

/**
 * This test, or outside of one every test of the file, may leave these open: a
 * pattern for their target, or a function that returns true.
 */
export function ignoreLeaks(...ignore: Ignore[]): void {
  for (const rules of current()) rules.ignore.push(...ignore);
}

/** This test leaves these open, by kind, and fails when it does not. */
export function expectLeaks(expected: Tally): void {
  for (const rules of current()) rules.expected = expected;
}

/** The rules of the file, for what belongs to no test. */
export function rulesOfFile(): Readonly<Rules> {
  return everyTest;
}

/** The rules of the test that asks; of all that run, where that is not known. */
function current(): readonly Rules[] {
  const own = owner.getStore();
  if (isRun(own) && own.state === "running") return [own];
  const runs = [...groups.values()].flatMap((group) => group.runs);
  return runs.length > 0 ? runs : [everyTest];
}

interface StartOptions {
  parent?: Run | undefined;
  suite?: unknown;
  /** With the names of its suites, for the baseline file. */
  fullName?: string;
  /** Where one process runs several files at a time. */
  file?: string | undefined;
}

/** Call it before anything of the test runs. */
export function start(
  name: string,
  { parent, suite, fullName = name, file }: StartOptions = {},
): Run {
  const group = groups.get(parent) ?? newGroup(suite);
  groups.set(parent, group);
  seen = undefined;
  turns.follow();
  const run: Run = {
    ...noRules(),
    ...{ name, group, parent, state: "running", servesOthers: false },
    timedOut: false,
    testName: nameHere(fullName, file),
  };
  group.runs.push(run);
  group.running++;
  return run;
}

function newGroup(suite: unknown): Group {
  const open = seenBy(suite) ?? baseline();
  forgetClosed(open);
  startCloses();
  const idle = keptForNextRequest([...open.values()]);
  return {
    ...{ baseline: open, idle, agents: agents.count },
    ...{ runs: [], running: 0, failed: false, suite },
  };
}

/** The test was skipped, or ended in a way that cannot be judged. */
export function abandon(run: Run): void {
  const { group, parent } = run;
  run.state = "failed";
  group.running--;
  if (group.running === 0) endGroup(parent);
}

function endGroup(parent: Run | undefined): void {
  groups.delete(parent);
  if (groups.size === 0) turns.rest();
}

/**
 * Between two tests of one suite nothing runs, so the second reuses the snapshot
 * from the end of the first. This halves the cost of the check.
 */
function seenBy(suite: unknown): Baseline | undefined {
  if (suite === undefined || seen?.suite !== suite) return undefined;
  return seen.count === countDescriptors() ? seen.open : undefined;
}

/**
 * Call it after the test and all its hooks. It judges what the test opened. Of
 * tests that ran at the same time, the last to end is also judged for what no
 * test is known to own. A failed test is not judged: it had no chance to close,
 * and one failure is enough.
 *
 * @throws {LeakError} when the test left descriptors open.
 * @throws {CloseError} when it closed a number that it did not own, and the
 *   option `closes` is `fail`.
 */
export async function finish(run: Run, failed: boolean): Promise<void> {
  const { group, parent } = run;
  end(run, failed);
  if (run.state === "ended" && run.allowed) acceptTests([run.testName]);
  const isLast = group.running === 0 && !isAmongOthers(parent);
  const excused = group.failed || group.runs.some(({ allowed }) => allowed);
  const judgesOwn = run.state === "ended" && !run.allowed;
  const judgesRest = isLast && !excused;
  const runs = isLast ? group.runs : [run];
  const { leaks, now } = await lookFor(
    () => namesOf(runs),
    (settle) =>
      compare(group.baseline, {
        settle,
        ignore: runs.flatMap(({ ignore }) => ignore),
        longLived: {
          idle: judgesRest ? group.idle : new Set(),
          livesLonger: ({ index }) => index < group.agents,
        },
        isOthers: ({ identity, owner }) =>
          isJudged(identity) ||
          !(owner === run ? judgesOwn : owner === undefined && judgesRest),
      }),
  );
  if (isLast && isSame(now, group.baseline)) remember(group);
  const left = originsOf(since(group.baseline, now), now.values());
  for (const { identity, owner } of left) {
    if (owner === run || (isLast && owner === undefined)) noteJudged(identity);
  }
  const judged = leaks.length > 0 || judgesRest;
  mustBeNone([
    ...(judged ? judge(run, leaks, judgesRest) : []),
    ...closesOf(run, {
      isJudged: judgesOwn,
      test: run.testName,
      subject: `"${run.name}"`,
    }),
    ...(isLast ? closesOfGroup(runs, judgesRest) : []),
  ]);
}

/** Wrong closes of no known owner, while these tests ran. */
function closesOfGroup(runs: readonly Run[], isJudged: boolean) {
  const [test] = namesOf(runs);
  return closesOfRest({ isJudged, test, subject: subjectOf(runs) });
}

/** An error when the leaks are not as expected. */
function judge(run: Run, leaks: Leaks, judgesRest: boolean): LeakError[] {
  const { runs } = run.group;
  const owners = leaks.map((leak) => originOf(leak)?.owner);
  const isUnclear = owners.includes(undefined);
  const others = judgesRest ? runs : [];
  const charged = owners.includes(run) ? [run, ...others] : others;
  const error = judgeOnce(namesOf(charged), leaks, {
    subject: isUnclear ? subjectOf(runs) : `"${run.name}"`,
    expected: expectedOf(isUnclear ? runs : [run]),
  });
  return error ? [error] : [];
}

/** The first is charged for what is known. One that was skipped is left out. */
function namesOf(runs: readonly Run[]): TestName[] {
  const ended = runs.filter(({ state }) => state === "ended");
  return [...new Set(ended)].map(({ testName }) => testName);
}

function end(run: Run, failed: boolean): void {
  const { group, parent } = run;
  run.state = failed ? "failed" : "ended";
  run.allowed ||= everyTest.allowed;
  run.ignore.push(...everyTest.ignore);
  run.expected ??= everyTest.expected;
  group.failed ||= failed;
  group.running--;
  if (group.running === 0) endGroup(parent);
}

function expectedOf(runs: readonly Run[]): Tally {
  return runs.find(({ expected }) => expected)?.expected ?? {};
}

/**
 * Ends a test that ran alone and left nothing open, even if some of its hooks
 * have not run yet.
 *
 * @returns whether it ended the test.
 */
export function finishUnchanged(run: Run, failed: boolean): boolean {
  const { group, parent } = run;
  const isAlone = group.runs.length === 1 && !isAmongOthers(parent);
  if (!isAlone || run.expected || everyTest.expected) return false;
  if (!isSame(baseline(), group.baseline)) return false;
  if (group.idle.size > 0) return false; // one of them may be in use
  if (hasClosedWrongly(run)) return false;
  end(run, failed);
  if (!failed) acceptTests([run.testName]);
  remember(group);
  return true;
}

function remember({ baseline: open, suite }: Group): void {
  const watches = [...open.values()].filter(({ kind }) => kind === "watch");
  seen = { open, suite, count: open.size - watches.length };
}

function isSame(now: Baseline, then: Baseline): boolean {
  if (now === then) return true;
  return now.size === then.size && since(then, now).length === 0;
}

function since(then: Baseline, now: Baseline): Entry[] {
  return [...now.values()].filter(({ identity }) => !then.has(identity));
}

function isAmongOthers(parent: Run | undefined): boolean {
  if (parent === undefined) return false;
  return parent.group.runs.length > 1 || isAmongOthers(parent.parent);
}

function subjectOf(runs: readonly Run[]): string {
  const [first, ...others] = runs.map(({ name }) => `"${name}"`);
  if (others.length === 0) return first!;
  return `${first} or a test that ran at the same time (${others.join(", ")})`;
}
