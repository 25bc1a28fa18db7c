import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { ChildChannel } from "../sandbox/child-channel.ts";
import type { Job, Request } from "./messages.ts";
import type { Tools } from "./pair.ts";

/** The tools of a measurement, for the process that carries it out. */
export function toolsFor(
  { scratch, peer }: Job,
  request: ChildChannel["request"],
): Tools {
  return {
    scratch,
    peer,
    file(name, content = "") {
      const path = join(scratch, name);
      writeFileSync(path, content);
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
  };
}
