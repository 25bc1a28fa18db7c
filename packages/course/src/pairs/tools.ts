import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate, setTimeout } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { outcomeOf } from "../sandbox/outcome.ts";
import type { InjectedFailures } from "./injected-failures.ts";
import type { Job, Request } from "./messages.ts";
import type { Tools } from "./pair.ts";

/** The tools of a measurement, for the process that carries it out. */
export function toolsFor(
  { scratch, peer }: Job,
  request: (what: Request) => Promise<unknown>,
  { fail, shortWrite }: InjectedFailures,
): Tools {
  return {
    scratch,
    peer,
    file(name, content = "") {
      const path = join(scratch, name);
      if (!holds(path, content)) writeFileSync(path, content);
      return path;
    },
    async apart(options = {}) {
      const apart: Request = { apart: options };
      return String(await request(apart));
    },
    async isPending(promise) {
      const settled = promise.then(
        () => false,
        () => false,
      );
      for (let turn = 0; turn < 50; turn++) {
        if (!(await Promise.race([settled, setTimeout(10, true)])))
          return false;
      }
      return true;
    },
    fail,
    shortWrite,
    outcomeOf,
    collectGarbage,
  };
}

function holds(path: string, content: string): boolean {
  return existsSync(path) && readFileSync(path, "utf8") === content;
}

async function collectGarbage(): Promise<void> {
  const collect = globalThis.gc ?? exposedGc();
  for (let round = 0; round < 5; round++) {
    collect();
    await setImmediate(); // what is collected may take a turn to close
  }
}

function exposedGc(): () => void {
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc") as () => void;
}
