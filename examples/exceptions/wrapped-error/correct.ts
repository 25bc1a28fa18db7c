// `errorsIn` takes all errors out of a SuppressedError, the earliest first. The
// first error decides the status, and the log names every error.

import { appendFileSync, existsSync } from "node:fs";

export function statusOf(
  id: string,
  folder: string,
  log: (line: string) => void,
): number {
  try {
    using stack = new DisposableStack();
    // An access that cannot be recorded must not succeed.
    stack.defer(() => appendFileSync(`${folder}/audit/access`, `${id}\n`));
    if (!existsSync(`${folder}/${id}.json`)) throw new NotFound(id);
    return 200;
  } catch (error) {
    const errors = errorsIn(error);
    log(errors.join("; "));
    return errors[0] instanceof NotFound ? 404 : 500;
  }
}

class NotFound extends Error {}

function errorsIn(error: unknown): unknown[] {
  return error instanceof SuppressedError
    ? [...errorsIn(error.suppressed), ...errorsIn(error.error)]
    : [error];
}
