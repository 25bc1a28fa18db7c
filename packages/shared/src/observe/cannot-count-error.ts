/** Thrown where descriptors cannot be counted; the message says what to do. */
export class CannotCountError extends Error {
  override name = "CannotCountError";
}
