import type { Leak } from "../compare/leak.ts";
import { summary, tally } from "../verify/summary.ts";
import { openedText } from "../verify/leak-error.ts";
import { adviceFor } from "../verify/remedies.ts";
import { bySameTarget, numbersOf, targetOf } from "../verify/same-target.ts";
import type { Report } from "./report.ts";

const most = 20; // targets of one kind shown for each line

/** The report as text of at most 80 columns, where paths allow. */
export function render(report: Report): string {
  const { leaks, trouble, seconds, at } = report;
  const when = at === "exit" ? "when it ended" : `at ${at}`;
  const subject = `fdleak: ${shortened(report.command)} (pid ${report.pid})`;
  if (trouble) return `${subject}\n  cannot say: ${trouble}\n`;
  const left = `${summary(tally(leaks))} open ${when}`;
  const lines = [subject, `  ${left}, after ${seconds.toFixed(1)} s`];
  for (const [line, those] of byLine(leaks)) {
    lines.push("", `  ${those.length} ${line}`, ...targets(those));
  }
  for (const text of report.closes) {
    lines.push("", ...text.split("\n").map((line) => `  ${line}`));
  }
  const next = adviceFor(leaks).map((line) => `  ${line}`);
  if (next.length > 0) lines.push("", ...next);
  return [...lines, "", `  ${overTime(report)}`, ""].join("\n");
}

function shortened(command: string): string {
  return command.length <= 50 ? command : `…${command.slice(-49)}`;
}

/** Grouped by line; the line that opened most comes first. */
function byLine(leaks: readonly Leak[]): [string, Leak[]][] {
  const groups = new Map<string, Leak[]>();
  for (const leak of leaks) {
    const line = leak.openedAt ? openedText(leak.openedAt) : unseen;
    groups.set(line, [...(groups.get(line) ?? []), leak]);
  }
  return [...groups].toSorted(([, a], [, b]) => b.length - a.length);
}

const unseen =
  "opened at a line that was not seen (native code, another thread)";

/** Each target once; those of one kind never stand for another kind. */
function targets(leaks: readonly Leak[]): string[] {
  const all = bySameTarget(leaks);
  const kinds = new Set(leaks.map(({ kind }) => kind));
  return [...kinds].flatMap((kind) => {
    const groups = all.filter(([leak]) => leak!.kind === kind);
    const shown = groups
      .slice(0, most)
      .map(
        (those) => `      ${numbersOf(those)} ${kind} → ${targetOf(those[0]!)}`,
      );
    const more = groups.slice(most).flat();
    return more.length > 0
      ? [...shown, `      and ${summary(tally(more))} more`]
      : shown;
  });
}

const columns = 12;

/** `open: 21 → 25 → 33 (peak 40)`, at equal distances in time. */
function overTime({ counts }: Report): string {
  const step = Math.max(1, (counts.length - 1) / (columns - 1));
  const shown = new Set<number>();
  for (let at = 0; at < counts.length - 1; at += step)
    shown.add(Math.floor(at));
  shown.add(counts.length - 1);
  const series = [...shown].map((index) => counts[index]).join(" → ");
  return `open over time: ${series} (peak ${Math.max(...counts)})`;
}
