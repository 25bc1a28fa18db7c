/** The errors that an error combines, the latest first. */
export function errorsIn(error: unknown): unknown[] {
  if (error instanceof SuppressedError) {
    return [error.error, error.suppressed].flatMap(errorsIn);
  }
  return error instanceof AggregateError
    ? error.errors.flatMap(errorsIn)
    : [error];
}

/** What `throws` says where the caller may get either of two errors. */
export const eitherError = "Error: either error, or both in one";

/** The error to throw on such a path: the same for either, and for both. */
export function eitherOf(error: unknown, messages: readonly string[]): unknown {
  const isOneOf = (one: unknown) =>
    one instanceof Error && messages.includes(one.message);
  return errorsIn(error).every(isOneOf)
    ? new Error(eitherError.slice("Error: ".length), { cause: error })
    : error;
}
