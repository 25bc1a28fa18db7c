import { nameOf } from "../sandbox/outcome.ts";

/** The errors that an error combines, the latest first. */
export function errorsIn(error: unknown): unknown[] {
  if (error instanceof SuppressedError) {
    return [error.error, error.suppressed].flatMap(errorsIn);
  }
  return error instanceof AggregateError
    ? error.errors.flatMap(errorsIn)
    : [error];
}

/**
 * The same error for each of these, by name, and for several of them in one; any
 * other error as it is.
 */
export function eitherOf(error: unknown, names: readonly string[]): unknown {
  return errorsIn(error).every((one) => names.includes(nameOf(one)))
    ? Object.assign(new Error(), { code: eitherName(names), cause: error })
    : error;
}

/** What `nameOf` calls that error: `EIO or EBADF, or both in one`. */
export function eitherName(names: readonly string[]): string {
  return `${names.join(" or ")}, or both in one`;
}
