// A SuppressedError is none of the errors it holds, and neither its message nor
// its stack names them: the visitor gets a 500, and the log says nothing.

import { appendFileSync, existsSync } from "node:fs";

export function statusOf(page: string, site: string): number {
  try {
    using _visit = recordVisit(site);
    if (!existsSync(`${site}/${page}`)) throw new NotFound(page);
    return 200;
  } catch (error) {
    appendFileSync(`${site}/errors.log`, `${String(error)}\n`);
    return error instanceof NotFound ? 404 : 500;
  }
}

class NotFound extends Error {}

function recordVisit(site: string): Disposable {
  const since = Date.now();
  return {
    [Symbol.dispose]() {
      appendFileSync(`${site}/stats/visits.log`, `${Date.now() - since} ms\n`);
    },
  };
}
