import { type Baseline, baseline } from "../compare/baseline.ts";
import { type Ignore, compare } from "../compare/find-leaks.ts";
import {
  type Idle,
  keptForNextRequest,
} from "../compare/kept-for-next-request.ts";
import { countDescriptors } from "../observe/count-descriptors.ts";
import type { Descriptor } from "../observe/descriptor.ts";
import type { Tally } from "../verify/summary.ts";
import {
  type Runner,
  acceptTests,
  endFileOfTests,
  judgeTests,
  lookFor,
  startFileOfTests,
} from "../runs/judge-tests.ts";
import { fromRoot, settings } from "../runs/settings.ts";
import type { TestName } from "../runs/test-name.ts";

/** What a test, or all of them, may leave open. */
interface Rules {
  allowed: boolean;
  readonly ignore: Ignore[];
  expected?: Tally;
}

/** Tests that ran at the same time, judged together. Most groups have one. */
interface Group extends Rules {
  readonly baseline: Baseline;
  readonly idle: Idle;
  readonly names: string[];
  readonly tests: TestName[];
  running: number;
  failed: boolean;
  readonly suite: unknown;
  /** The leaks that parts of its tests were blamed for. */
  readonly blamed: string[];
}

/** A test that is running. */
export interface Run {
  readonly group: Group;
  /** The test it is part of, in frameworks where tests have parts. */
  readonly parent: Run | undefined;
}

const groups = new Map<Run | undefined, Group>();
let everyTest = noRules();
let currentFile = "";
/** The state at the end of the last test, if it left nothing open. */
let seen: { open: Baseline; suite: unknown; count: number } | undefined;

/** Call it before the first test of a file. */
export function startFile(file: string): void {
  currentFile = fromRoot(file);
  startFileOfTests();
  everyTest = noRules();
  seen = undefined;
  groups.clear();
}

/**
 * Call it after the last test of a file. If the runner knows them, give the full
 * names of all tests of the file.
 *
 * @throws {Error} when the baseline file lists leaks that no longer happen.
 */
export function endFile(runner: Runner, tests?: readonly string[]): void {
  const ran = { file: currentFile, ...(tests && { tests }) };
  endFileOfTests(ran, runner);
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

function current(): Iterable<Rules> {
  return groups.size > 0 ? groups.values() : [everyTest];
}

function noRules(): Rules {
  return { allowed: false, ignore: [] };
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
  let group = groups.get(parent);
  if (group === undefined) {
    const open = seenBy(suite) ?? baseline();
    group = {
      ...noRules(),
      baseline: open,
      idle: keptForNextRequest([...open.values()]),
      names: [],
      tests: [],
      running: 0,
      failed: false,
      suite,
      blamed: [],
    };
    groups.set(parent, group);
  }
  seen = undefined;
  group.names.push(name);
  const inRoot = file === undefined ? currentFile : fromRoot(file);
  group.tests.push({ file: inRoot, test: fullName });
  group.running++;
  return { group, parent };
}

/** The test was skipped, or ended in a way that cannot be judged. */
export function abandon({ group, parent }: Run): void {
  group.running--;
  if (group.running === 0) groups.delete(parent);
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
 * Call it after the test and all its hooks. Of tests that ran at the same time,
 * the last to end is judged for all. A failed test is not judged: it had no
 * chance to close, and one failure is enough.
 *
 * @throws {LeakError} when the test left descriptors open.
 */
export async function finish(
  { group, parent }: Run,
  failed: boolean,
): Promise<void> {
  group.running--;
  group.failed ||= failed;
  if (group.running > 0) return;
  groups.delete(parent);
  if (group.failed) return;
  if (group.allowed || everyTest.allowed) return acceptTests(group.tests);
  if (isAmongOthers(parent)) return; // judged with them
  const { leaks, now } = await lookFor(group.tests, (settle) =>
    compare(group.baseline, {
      settle,
      ignore: [...ignoredIn(group), ...blamedOnParts(group)],
      longLived: { idle: group.idle },
    }),
  );
  if (isSame(now, group.baseline)) remember(group);
  for (let whole = parent; whole; whole = whole.parent) {
    whole.group.blamed.push(...leaks.map(label));
  }
  judgeTests(group.tests, leaks, {
    subject: subjectOf(group.names),
    expected: group.expected ?? everyTest.expected ?? {},
  });
}

/**
 * Ends a test that ran alone and left nothing open, even if some of its hooks
 * have not run yet.
 *
 * @returns whether it ended the test.
 */
export function finishUnchanged({ group, parent }: Run): boolean {
  const isAlone = group.names.length === 1 && !isAmongOthers(parent);
  if (!isAlone || group.expected || everyTest.expected) return false;
  if (!isSame(baseline(), group.baseline)) return false;
  if (group.idle.size > 0) return false; // one of them may be in use
  groups.delete(parent);
  remember(group);
  acceptTests(group.tests);
  return true;
}

function remember({ baseline: open, suite }: Group): void {
  seen = { open, suite, count: countDescriptors() };
}

function ignoredIn({ ignore }: Group): Ignore[] {
  return [...ignore, ...everyTest.ignore, ...settings.ignore];
}

/** A leak of a part of a test is not also a leak of the whole test. */
function blamedOnParts({ blamed }: Group): Ignore[] {
  return blamed.length > 0 ? [(leak) => blamed.includes(label(leak))] : [];
}

function isSame(now: Baseline, then: Baseline): boolean {
  return now.size === then.size && [...now.keys()].every((it) => then.has(it));
}

function label({ fd, kind, target }: Descriptor): string {
  return `${fd} ${kind} ${target}`;
}

function isAmongOthers(parent: Run | undefined): boolean {
  if (parent === undefined) return false;
  return parent.group.names.length > 1 || isAmongOthers(parent.parent);
}

function subjectOf([first, ...others]: readonly string[]): string {
  if (others.length === 0) return `"${first}"`;
  const names = others.map((name) => `"${name}"`).join(", ");
  return `"${first}" or a test that ran at the same time (${names})`;
}
