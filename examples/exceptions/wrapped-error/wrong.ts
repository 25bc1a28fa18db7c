// If the audit fails after NotFound, the `catch` gets a SuppressedError. It is
// not a NotFound, so the status is 500. Its message names neither error.

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
    log(String(error));
    return error instanceof NotFound ? 404 : 500;
  }
}

class NotFound extends Error {}
