import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { Child } from "./child-process.ts";
import type { Order } from "./measure.ts";
import type { Tools } from "./pair.ts";

/** The tools of a measurement, for the process that carries it out. */
export function toolsFor(order: Order): Tools {
  const { scratch, peer } = order;
  return {
    scratch,
    peer,
    file(name, content = "") {
      const path = join(scratch, name);
      writeFileSync(path, content);
      return path;
    },
    async apart({ openFiles } = {}) {
      const apart: Order = { ...order, task: "apart" };
      await using child = new Child({ order: apart, openFiles });
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
