/** The command line was wrong; the message ends with what to type next. */
export class UsageError extends Error {
  override name = "UsageError";
}
