import type { Descriptor } from "../observe/descriptor.ts";
import type { Opening } from "../opened-at/opening.ts";

/** A descriptor that was opened and not closed. */
export interface Leak extends Descriptor {
  /** What it is, where the target does not say it: `pseudo-terminal`. */
  readonly note?: string;
  /**
   * The line that opened it. Missing when openings are not traced, and when
   * native code or another thread opened it.
   */
  readonly openedAt?: Opening;
}

/** The leaked descriptors, and beside them the vanished ones. */
export interface Leaks extends ReadonlyArray<Leak> {
  /**
   * Open at the baseline and closed since, by code that did not open them.
   * Their targets can no longer be read. Those of files and sockets of Node have
   * the line that opened them, if openings are traced.
   */
  readonly vanished: readonly Leak[];
}
