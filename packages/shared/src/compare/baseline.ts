import type { Entry } from "../observe/descriptor.ts";
import { platform } from "../observe/platform.ts";

/** What was open before; made by {@link baseline}. */
export type Baseline = ReadonlyMap<string, Entry>;

/**
 * Remembers what is open now, by identity.
 *
 * @throws {CannotCountError} where descriptors cannot be counted.
 */
export function baseline(): Baseline {
  return new Map(
    platform()
      .entries()
      .map((entry) => [entry.identity, entry]),
  );
}
