/** The moment, for the name of a file: `2026-11-22-143005`. */
export function timestamp(now: Date = new Date()): string {
  return now.toISOString().slice(0, 19).replace("T", "-").replaceAll(":", "");
}
