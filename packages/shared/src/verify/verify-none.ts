import { type Baseline, baseline } from "../compare/baseline.ts";
import { type FindLeaksOptions, findLeaks } from "../compare/find-leaks.ts";
import type { Leaks } from "../compare/leak.ts";
import { type Tally, summary, tally } from "./summary.ts";
import { LeakError } from "./leak-error.ts";

export interface VerifyOptions extends FindLeaksOptions {
  /** What is left open on purpose, by kind. Anything else is a failure. */
  expected?: Tally;
  /** Whether a descriptor of the baseline may have been closed. */
  vanished?: "allow" | "refuse";
  /** Who leaked, for the message. */
  subject?: string;
}

/**
 * Verifies that no descriptor was left open: by a function, which it calls, or
 * since a baseline. It returns the result of the function and holds it until
 * the verdict, because garbage collection closes some leaked descriptors. An
 * error of the function is thrown on without a verdict: one failure, one report.
 *
 * @throws {LeakError} when descriptors were left open.
 * @throws {CannotCountError} where descriptors cannot be counted.
 * @throws {TypeError} when the baseline or an option is of the wrong kind.
 */
export async function verifyNone(
  baseline: Baseline,
  options?: VerifyOptions,
): Promise<void>;
export async function verifyNone<Result>(
  work: () => Result,
  options?: VerifyOptions,
): Promise<Awaited<Result>>;
export async function verifyNone(
  subject: Baseline | (() => unknown),
  options: VerifyOptions = {},
): Promise<unknown> {
  const { vanished = "allow" } = options;
  if (vanished !== "allow" && vanished !== "refuse") {
    throw new TypeError(`vanished is "allow" or "refuse", not "${vanished}"`);
  }
  if (typeof subject !== "function") {
    judge(await findLeaks(subject, options), options);
    return undefined;
  }
  const name = subject.name ? { subject: subject.name } : {};
  const before = baseline();
  const result = await subject();
  judge(await findLeaks(before, options), { ...name, ...options });
  return result;
}

/**
 * A scope that must close what is opened in it:
 * `await using _none = noLeaks();`
 *
 * Leaving it throws a {@link LeakError}. If the block has thrown, the runtime
 * puts both errors into a `SuppressedError`.
 *
 * @throws {CannotCountError} where descriptors cannot be counted.
 */
export function noLeaks(options: VerifyOptions = {}): AsyncDisposable {
  const before = baseline();
  return {
    [Symbol.asyncDispose]: () =>
      verifyNone(before, { subject: "The scope", ...options }),
  };
}

/** @throws {LeakError} unless exactly the expected descriptors leaked. */
export function judge(
  leaks: Leaks,
  { expected = {}, vanished = "allow", subject = "The work" }: VerifyOptions,
): void {
  const closed = vanished === "refuse" ? leaks.vanished : [];
  const asExpected = summary(tally(leaks)) === summary(expected);
  if (asExpected && closed.length === 0) return;
  const found = Object.assign([...leaks], { vanished: closed });
  throw new LeakError(subject, found, expected);
}
