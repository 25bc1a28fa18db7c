import { type InspectOptions, inspect } from "node:util";

/** Runs the work and puts what it comes to into words. */
export async function outcomeOf(work: () => unknown): Promise<string> {
  try {
    return `returned ${show(await work())}`;
  } catch (error) {
    return `threw ${nameOf(error)}`;
  }
}

/**
 * An error by its code where it has one, else by name and message. The
 * engine's own errors by name alone, because their messages differ between
 * native `using` and its lowered forms; a SuppressedError by both its halves.
 */
export function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return show(error);
  if (error instanceof SuppressedError) {
    const { error: thrown, suppressed } = error;
    return `SuppressedError (${nameOf(thrown)}, suppressing ${nameOf(suppressed)})`;
  }
  const { code } = error as { code?: unknown };
  if (typeof code === "string") return code; // a DOMException has a number
  return engineErrors.has(error.name)
    ? error.name
    : `${error.name}: ${error.message}`;
}

const engineErrors = new Set([
  "RangeError",
  "ReferenceError",
  "SyntaxError",
  "TypeError",
]);

/** A value on one line. */
export function show(value: unknown, limits: InspectOptions = {}): string {
  return inspect(value, { breakLength: Infinity, compact: true, ...limits });
}
