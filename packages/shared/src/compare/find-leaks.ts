import type { Descriptor, Entry } from "../observe/descriptor.ts";
import { describe } from "../observe/open-descriptors.ts";
import { platform } from "../observe/platform.ts";
import type { Baseline } from "./baseline.ts";
import { settle } from "./settle.ts";

export interface FindLeaksOptions {
  /**
   * `'none'` judges at the first look. For "released when the block ends",
   * where waiting would hide a missing `await`.
   */
  settle?: "none";
  /**
   * Descriptors that are none of your business, leaked or vanished. The target
   * of a vanished one can no longer be asked for; its number and kind can.
   */
  ignore?: (descriptor: Descriptor) => boolean;
}

/** The leaked descriptors, and beside them the vanished ones. */
export interface Leaks extends ReadonlyArray<Descriptor> {
  /**
   * Open at the baseline and closed since: somebody closed what was not
   * theirs. Their targets can no longer be asked for.
   */
  readonly vanished: readonly Descriptor[];
}

/**
 * What was opened since the baseline and is still open once closing has
 * settled, by identity: a descriptor that took a closed one's number is found,
 * a file renamed while open is not mistaken for another.
 *
 * @throws {CannotCountError} where descriptors cannot be counted.
 */
export async function findLeaks(
  baseline: Baseline,
  { settle: settling, ignore }: FindLeaksOptions = {},
): Promise<Leaks> {
  let found = look(baseline, ignore);
  if (settling !== "none" && found.added.length > 0) {
    await settle(() => {
      found = look(baseline, ignore);
      return found.added.length === 0;
    });
  }
  const vanished = found.vanished.map(withoutTarget);
  const leaked = describe(found.added);
  return Object.assign(
    leaked.filter(({ target }) => !passing.has(target)),
    {
      vanished: ignore ? vanished.filter((one) => !ignore(one)) : vanished,
    },
  );
}

// Open for a moment only. The first of V8's threads that waits for another has
// the processors counted (absl::Mutex, get_nprocs of glibc), through this file.
const passing = new Set([
  "/sys/devices/system/cpu/online",
  "closed while looking",
]);

/** Labels cost more than the look itself, so only an `ignore` is given them. */
function look(baseline: Baseline, ignore: FindLeaksOptions["ignore"]) {
  const now = platform().entries();
  const added = now.filter(({ identity }) => !baseline.has(identity));
  const open = new Set(now.map(({ identity }) => identity));
  const vanished = [...baseline.values()].filter(
    ({ identity }) => !open.has(identity),
  );
  if (!ignore) return { added, vanished };
  const descriptors = describe(added);
  return { added: added.filter((_, i) => !ignore(descriptors[i]!)), vanished };
}

function withoutTarget({ fd, kind }: Entry): Descriptor {
  return { fd, kind, target: `${kind}, closed since the baseline` };
}
