import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { Child } from "./child-process.ts";
import type { Job } from "./measure.ts";
import type { Tools } from "./pair.ts";

/** The tools of a measurement, for the process that carries it out. */
export function toolsFor(job: Job): Tools {
  const { scratch, peer } = job;
  return {
    scratch,
    peer,
    file(name, content = "") {
      const path = join(scratch, name);
      writeFileSync(path, content);
      return path;
    },
    async apart({ openFiles } = {}) {
      const apart: Job = { ...job, task: "apart" };
      await using child = new Child({ job: apart, openFiles });
      const ending = await child.ending;
      return "answer" in ending ? String(ending.answer) : ending.trouble;
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
