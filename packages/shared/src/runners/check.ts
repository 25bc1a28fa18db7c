import { type Baseline, baseline } from "../compare/baseline.ts";
import { type Ignore, compare } from "../compare/find-leaks.ts";
import type { Descriptor } from "../observe/descriptor.ts";
import type { Tally } from "../observe/summary.ts";
import { judge } from "../verify/verify-none.ts";

/** What a test, or all of them, may leave open. */
interface Rules {
  allowed: boolean;
  readonly ignore: Ignore[];
  expected?: Tally;
}

/** Tests that ran at the same time cannot be told apart; most are alone. */
interface Group extends Rules {
  readonly baseline: Baseline;
  readonly names: string[];
  running: number;
  failed: boolean;
  readonly suite: unknown;
}

/** A test under way. */
export interface Run {
  readonly group: Group;
  /** The test it is part of, in frameworks where tests have parts. */
  readonly parent: Run | undefined;
}

const groups = new Map<Run | undefined, Group>();
let everyTest = noRules();
let reported = new Set<string>();
/** At the end of the last test. */
let seen: { open: Baseline; suite: unknown } | undefined;

/** Call it before the first test of a file. */
export function startFile(): void {
  everyTest = noRules();
  reported = new Set();
  seen = undefined;
}

/** This test, or outside of one every test of the file, is not judged. */
export function allowLeaks(_because: string): void {
  for (const rules of current()) rules.allowed = true;
}

/**
 * This test, or outside of one every test of the file, may leave these open: a
 * pattern for their target, or a function that answers true.
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

/**
 * Call it before anything of the test runs. Between two tests of one suite
 * nothing runs, so the second begins with what the first one's end has seen.
 */
export function start(
  name: string,
  { parent, suite }: { parent?: Run | undefined; suite?: unknown } = {},
): Run {
  let group = groups.get(parent);
  if (group === undefined) {
    const known = suite !== undefined && seen?.suite === suite && seen.open;
    group = {
      ...noRules(),
      ...{ baseline: known || baseline(), names: [], running: 0 },
      ...{ failed: false, suite },
    };
    groups.set(parent, group);
  }
  seen = undefined;
  group.names.push(name);
  group.running++;
  return { group, parent };
}

/**
 * Call it after everything of the test, hooks and all. Of tests that ran at
 * the same time the last to end is told what they left. A test that failed is
 * not judged: it had no chance to close, and one failure is enough.
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
  if (group.failed || group.allowed || everyTest.allowed) return;
  if (isAmongOthers(parent)) return; // theirs is the verdict
  const { leaks, now } = await compare(group.baseline, {
    ignore: [...group.ignore, ...everyTest.ignore, ...blamedOnParts()],
  });
  if (groups.size === 0) seen = { open: now, suite: group.suite };
  if (parent) for (const leak of leaks) reported.add(label(leak));
  judge(leaks, {
    subject: subjectOf(group.names),
    expected: group.expected ?? everyTest.expected ?? {},
  });
}

/** What a part of a test left is not its parent's fault as well. */
function blamedOnParts(): Ignore[] {
  return reported.size > 0 ? [(leak) => reported.has(label(leak))] : [];
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
