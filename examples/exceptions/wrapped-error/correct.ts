// The errors are taken out before anything is decided: the answer follows from
// the one that came first, and the log names them all.

import { appendFileSync, existsSync } from "node:fs";

export function statusOf(page: string, site: string): number {
  try {
    using _visit = recordVisit(site);
    if (!existsSync(`${site}/${page}`)) throw new NotFound(page);
    return 200;
  } catch (error) {
    const errors = errorsIn(error);
    appendFileSync(`${site}/errors.log`, `${errors.join("; ")}\n`);
    return errors[0] instanceof NotFound ? 404 : 500;
  }
}

class NotFound extends Error {}

function errorsIn(error: unknown): unknown[] {
  return error instanceof SuppressedError
    ? [...errorsIn(error.suppressed), ...errorsIn(error.error)]
    : [error];
}

function recordVisit(site: string): Disposable {
  const since = Date.now();
  return {
    [Symbol.dispose]() {
      appendFileSync(`${site}/stats/visits.log`, `${Date.now() - since} ms\n`);
    },
  };
}
