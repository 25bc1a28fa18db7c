import { type Fault, faults, meanings } from "./faults.ts";
import { hasConstruct, namedConstructs } from "./named-constructs.ts";
import type { Diagnosis, Finding, PathReport } from "./report.ts";
import { type WrongAnswer, isAsRecorded } from "./wrong-answers.ts";

export interface Seen {
  readonly paths: readonly PathReport[];
  readonly findings: readonly Finding[];
  readonly code: string;
  /** The code as it was handed out. */
  readonly handedOut: string;
}

/**
 * What is wrong above all, and why; null when nothing is. The reason is that of
 * the known wrong answer that matches most specifically.
 */
export function diagnose(
  wrongAnswers: readonly WrongAnswer[],
  seen: Seen,
): Diagnosis | null {
  const refused = seen.paths.filter(({ verdict }) => verdict === "refused");
  const all = [
    ...seen.findings,
    ...refused.flatMap(({ findings }) => findings),
  ];
  const [gravest] = all.toSorted((a, b) => rank(a) - rank(b));
  if (gravest === undefined) return null;
  const isOfOnePath = isOfTheCall(gravest) && !seen.findings.includes(gravest);
  const worst = isOfOnePath ? worstOf(refused[0]!) : gravest;
  const fault =
    worst.fault === "leaks" &&
    seen.paths[0]?.verdict === "fine" &&
    !seen.findings.includes(worst)
      ? "leaks-elsewhere"
      : worst.fault;
  const unchanged = isSame(seen.code, seen.handedOut);
  const named = unchanged
    ? undefined
    : mostSpecific(wrongAnswers, (one) =>
        specificity(one, fault, refused, seen),
      );
  const shown = named || unchanged ? worst : beforeCrash(worst, refused, seen);
  return {
    fault,
    recognised: named?.name ?? (unchanged ? "unchanged" : null),
    says: unchanged
      ? `This is still the code as it was handed out. ${shown.says}`
      : shown.says,
    because: named?.because ?? meanings[shown === worst ? fault : shown.fault],
  };
}

/**
 * A crash may come from an error that a path plants. What the first path shows
 * is then nearer to the mistake.
 */
function beforeCrash(
  worst: Finding,
  [first]: readonly PathReport[],
  { findings }: Seen,
): Finding {
  const isOfLaterPath =
    worst.fault === "crashes" &&
    !findings.includes(worst) &&
    !first!.findings.includes(worst);
  return isOfLaterPath ? worstOf(first!) : worst;
}

/** What a call came to: the first path that goes wrong explains it best. */
function isOfTheCall(finding: Finding): boolean {
  return rank(finding) >= faults.indexOf("throws");
}

function worstOf({ findings }: PathReport): Finding {
  return findings.toSorted((a, b) => rank(a) - rank(b))[0]!;
}

function rank({ fault }: Finding): number {
  return faults.indexOf(fault);
}

/** Undefined when two match equally well, so that no order decides. */
function mostSpecific(
  wrongAnswers: readonly WrongAnswer[],
  specificityOf: (one: WrongAnswer) => number,
): WrongAnswer | undefined {
  const [first, second] = wrongAnswers
    .map((one) => ({ one, specificity: specificityOf(one) }))
    .filter(({ specificity }) => specificity > 0)
    .toSorted((a, b) => b.specificity - a.specificity);
  return first?.specificity === second?.specificity ? undefined : first?.one;
}

/**
 * 0 when it does not match. The code's shape weighs more than the symptoms, and
 * the same refused paths more than a message.
 */
function specificity(
  wrongAnswer: WrongAnswer,
  fault: Fault,
  refused: readonly PathReport[],
  seen: Seen,
): number {
  const { recorded, onAnyPath, says, has } = wrongAnswer;
  if (recorded?.fault !== fault) return 0;
  if (isAboutOtherCode(wrongAnswer, seen.code)) return 0;
  const names = refused.map(({ name }) => name);
  const samePaths = isAsRecorded(recorded, names);
  if (!samePaths && !onAnyPath) return 0;
  const said = [...seen.findings, ...refused.flatMap((path) => path.findings)];
  if (says && !said.some((finding) => says.test(finding.says))) return 0;
  if (has && !has.test(seen.code)) return 0;
  return 1 + (has ? 4 : 0) + (samePaths ? 2 : 0) + (says ? 1 : 0);
}

/**
 * The explanation names a construct that this code lacks. One that the wrong
 * answer lacks too, as in "`const` instead of `using`", is what it should have.
 */
function isAboutOtherCode(
  { name, because, code }: WrongAnswer,
  seen: string,
): boolean {
  return namedConstructs(`${name} ${because}`).some(
    (construct) =>
      hasConstruct(code, construct) && !hasConstruct(seen, construct),
  );
}

/** But for comments and white space. */
function isSame(code: string, other: string): boolean {
  return bare(code) === bare(other);
}

function bare(code: string): string {
  return code.replace(/^\s*\/\/.*$/gm, "").replace(/\s+/g, "");
}
