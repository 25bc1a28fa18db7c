import type { Leak } from "../compare/leak.ts";
import type { WrongClose } from "../opened-at/closes.ts";
import { closedAt, stepsOf } from "../verify/close-error.ts";
import { addToJournal, flushJournal, hasJournal, stamped } from "./journal.ts";
import type { FoundClose, FoundLeak, JudgedTest, Stamped } from "./journal.ts";
import { annotate } from "./annotate.ts";
import { knownLeakOf } from "./known-leak.ts";
import { settings } from "./settings.ts";
import { summarize } from "./summarize.ts";
import type { FileOfTests, TestName } from "./test-name.ts";

/** To be reported at the end of the file, where no program collects them. */
let unsent: Stamped<JudgedTest>[] = [];

export function startRecord(): void {
  unsent = [];
}

/** Of tests that ran at the same time, the first is charged. */
export function record(
  [test, ...others]: readonly TestName[],
  leaks: readonly Leak[],
  unknown: readonly Leak[],
): void {
  if (
    test === undefined ||
    (leaks.length === 0 && settings.mode !== "baseline")
  )
    return;
  const found = leaks.map((leak) => foundLeak(leak, test, unknown));
  const judged = { ...test, leaks: found };
  if (hasJournal()) addToJournal(judged);
  else unsent.push(stamped(judged));
  if (settings.mode !== "baseline") return;
  for (const other of others) addToJournal({ ...other, leaks: [] });
}

/** For the summary and the annotations. A baseline file has leaks only. */
export function recordCloses(
  test: TestName,
  wrong: readonly WrongClose[],
): void {
  if (settings.mode === "baseline") return;
  const judged = { ...test, leaks: [], closes: wrong.map(foundClose) };
  if (hasJournal()) addToJournal(judged);
  else unsent.push(stamped(judged));
}

function foundClose(wrong: WrongClose): FoundClose {
  const steps = stepsOf(wrong);
  const isFailure = settings.closes === "fail";
  const place = closedAt(wrong);
  if (place === undefined) return { steps, isFailure };
  const { file, line } = place;
  return { steps, isFailure, closedAt: { file, line } };
}

/** @param annotates whether the runner annotates tests that fail. */
export function endRecord(ran: FileOfTests, annotates: boolean): void {
  const isReport = settings.mode === "report";
  if (settings.mode === "baseline") addToJournal(ran);
  if (hasJournal()) return flushJournal();
  if (isReport || !annotates) process.stderr.write(annotate(unsent));
  if (isReport) process.stderr.write(summarize(unsent));
}

function foundLeak(
  leak: Leak,
  test: TestName,
  unknown: readonly Leak[],
): FoundLeak {
  const { target, openedAt } = leak;
  const entry = knownLeakOf(leak, test);
  const found = { target, entry, isKnown: !unknown.includes(leak) };
  if (openedAt === undefined) return found;
  const { file, line } = openedAt;
  return { ...found, openedAt: { file, line } };
}
