/** @throws the error if there is one, and all in one if there are more. */
export function mustBeNone(errors: readonly Error[]): void {
  if (errors.length === 1) throw errors[0];
  if (errors.length > 1) {
    const message = errors.map((error) => error.message).join("\n");
    throw new AggregateError(errors, message);
  }
}
