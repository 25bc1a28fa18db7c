import fs from "node:fs";
import type { Leak } from "../compare/find-leaks.ts";
import { addToJournal, flushJournal, hasJournal } from "./journal.ts";
import type { FoundLeak, JudgedTest } from "./journal.ts";
import { knownLeakOf } from "./known-leak.ts";
import { settings } from "./settings.ts";
import { summarize } from "./summarize.ts";
import type { FileOfTests, TestName } from "./test-name.ts";

const { writeSync } = fs; // the original: a test may replace it
const { mode } = settings;
/** To be reported at the end of the file, where no program collects them. */
let unsent: JudgedTest[] = [];

export function startRecord(): void {
  unsent = [];
}

/** Of tests that ran at the same time, the first is charged. */
export function record(
  [test, ...others]: readonly TestName[],
  leaks: readonly Leak[],
  unknown: readonly Leak[],
): void {
  if (test === undefined || (leaks.length === 0 && mode !== "baseline")) return;
  const found = leaks.map((leak) => foundLeak(leak, test, unknown));
  const judged = { ...test, leaks: found };
  if (hasJournal()) addToJournal(judged);
  else unsent.push(judged);
  if (mode !== "baseline") return;
  for (const other of others) addToJournal({ ...other, leaks: [] });
}

export function endRecord(ran: FileOfTests): void {
  if (mode === "baseline") addToJournal(ran);
  if (hasJournal()) flushJournal();
  else if (mode === "report") writeSync(2, summarize(unsent));
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
