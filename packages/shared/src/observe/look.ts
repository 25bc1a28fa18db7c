import type { Entry } from "./descriptor.ts";
import { isLimit } from "./entry.ts";
import { CannotCountError, platform } from "./platform.ts";
import { closeSync, openSync } from "./real-fs.ts";

/**
 * What is open now. Each look opens one descriptor of its own and has to see
 * it, so that nothing found never means that nothing could be seen.
 *
 * @throws {CannotCountError} where descriptors cannot be counted, or seen.
 */
export function look(): Entry[] {
  const own = plant();
  try {
    const entries = platform().entries();
    if (own === undefined) return entries;
    const others = entries.filter(({ fd }) => fd !== own);
    if (others.length < entries.length) return others;
  } catch (error) {
    if (error instanceof CannotCountError) throw error;
    throw blind(error);
  } finally {
    if (own !== undefined) closeSync(own);
  }
  throw blind();
}

/** `undefined` at the descriptor limit, where looking goes on without. */
function plant(): number | undefined {
  try {
    return openSync("/dev/null", "r");
  } catch (error) {
    if (isLimit(error)) return undefined;
    platform(); // may know better why
    throw blind(error);
  }
}

function blind(cause?: unknown): CannotCountError {
  return new CannotCountError(
    "A descriptor opened to try the check was not seen, so it would report " +
      "clean whatever leaked. Is fs mocked for the whole process? Restore it " +
      "before the check, or mock the module that uses it.",
    { cause },
  );
}
