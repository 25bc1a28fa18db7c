import type { Leak, Leaks } from "../compare/leak.ts";
import { type Opening, packageOf } from "../opened-at/opening.ts";
import { placeOf } from "../opened-at/place-of.ts";
import { adviceFor } from "./remedies.ts";
import { bySameTarget, numbersOf, targetOf } from "./same-target.ts";
import { type Tally, summary, tally } from "./summary.ts";

/** Its message lists the descriptors left open and the line of each. */
export class LeakError extends Error {
  override name = "LeakError";
  readonly #leaks: Leaks; // private, so that printing the error is short

  constructor(subject: string, leaks: Leaks, expected: Tally = {}) {
    super(report(subject, leaks, expected));
    this.#leaks = leaks;
    // Test runners show the code at the top of the stack: the guilty line.
    const guilty = leaks.find(({ openedAt }) => openedAt)?.openedAt;
    if (guilty) this.stack = `${this}\n${guilty.stack}`;
  }

  /** The descriptors that are still open. */
  get leaks(): readonly Leak[] {
    return this.#leaks;
  }

  /** The descriptors that were open before and were closed. */
  get vanished(): readonly Leak[] {
    return this.#leaks.vanished;
  }
}

/** `firstLine left 1 file open:` and a line for each descriptor. */
export function report(
  subject: string,
  leaks: Leaks,
  expected: Tally = {},
): string {
  const left = `${subject} left ${summary(tally(leaks))} open`;
  const but = `, expected: ${summary(expected)}`;
  const closed = summary(tally(leaks.vanished));
  const heading = summary(expected) === "nothing" ? left : left + but;
  return [
    ...list(heading, leaks),
    ...(leaks.vanished.length > 0
      ? list(`${subject} closed ${closed} of others`, leaks.vanished)
      : []),
    ...[...adviceFor(leaks), ...firstUses(leaks)].map((line) => `  ${line}`),
  ].join("\n");
}

/** Packages of which it was said that this may have been their first use. */
const mentioned = new Set<string>();

/** A package may keep a worker thread or a connection for the whole process. */
function firstUses(leaks: readonly Leak[]): string[] {
  const packages = new Set(
    leaks.filter(mayBeKept).flatMap(({ openedAt }) => packageBehind(openedAt)),
  );
  const first = [...packages].filter((name) => !mentioned.has(name));
  for (const name of first) mentioned.add(name);
  return first.map(
    (name) =>
      `Next: if ${name} keeps it for the whole process after its first use, ` +
      `use ${name} once while a set-up file loads`,
  );
}

function mayBeKept({ kind, openedAt }: Leak): boolean {
  if (openedAt?.byFetch) return false; // a body that was not read
  return !["device", "directory", "file"].includes(kind);
}

function packageBehind(openedAt: Opening | undefined): string[] {
  const name = openedAt && packageOf((openedAt.through ?? openedAt).file);
  return name === undefined ? [] : [name];
}

const most = 20;

function list(heading: string, descriptors: readonly Leak[]): string[] {
  const groups = bySameTarget(descriptors);
  const more = groups.slice(most).flat();
  return [
    groups.length > 0 ? `${heading}:` : heading,
    ...groups.slice(0, most).map(lineOf),
    ...(more.length > 0 ? [`  and ${summary(tally(more))} more`] : []),
  ];
}

function lineOf(leaks: readonly Leak[]): string {
  const { openedAt } = leaks[0]!;
  const line = `  ${numbersOf(leaks)} → ${targetOf(leaks[0]!)}`;
  return openedAt ? `${line}, ${openedText(openedAt)}` : line;
}

/**
 * `opened at src/report.ts:14`, or when a package opened it `opened at
 * node_modules/x/fs.js:32, called from src/report.ts:14`.
 *
 * @param opened - what was done there, such as `closed`.
 */
export function openedText(opening: Opening, opened = "opened"): string {
  const { through, file } = opening;
  if (through) {
    return `${opened} at ${placeOf(through)}, called from ${placeOf(opening)}`;
  }
  const name = packageOf(file);
  return name === undefined
    ? `${opened} at ${placeOf(opening)}`
    : `${opened} by the package ${name} at ${placeOf(opening)}`;
}
