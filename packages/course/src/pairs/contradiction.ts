import type { Measurement } from "./measurement.ts";

/**
 * What is wrong when a process says something else of itself than the kernel,
 * which is asked from outside before the side is loaded and after the last call.
 * A side could replace what its own process looks with. Null when both agree,
 * and where the kernel cannot be asked.
 */
export function contradiction(
  { innocent, paths, ...main }: Measurement,
  before: number | undefined,
  after: number | undefined,
): string | null {
  if (before === undefined || after === undefined) return null;
  const series = [main, ...(innocent ? [innocent] : []), ...paths];
  const left = series.flatMap(({ leaked }) => leaked);
  const gone = series.flatMap(({ vanished }) => vanished);
  const reported = descriptorsIn(left) - descriptorsIn(gone);
  const counted = after - before;
  return counted === reported
    ? null
    : `the process says that it opened ${reported} descriptors and left them; the kernel says ${counted}`;
}

/** Watches share one, which the warm-up has opened. */
function descriptorsIn(list: Measurement["leaked"]): number {
  return list.filter(({ kind }) => kind !== "watch").length;
}
