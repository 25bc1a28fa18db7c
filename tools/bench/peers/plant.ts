// Plants a situation and has a library say what is open; started by peers.ts
// as plant.ts <library> <file>. The file is one that the runners run, too.

import { baseline, verifyNone } from "fdleak";
import { createRequire } from "node:module";
import { setTimeout } from "node:timers/promises";

/** Each begins to watch and gives back what reports. */
const libraries: Record<string, () => () => unknown> = {
  fdleak() {
    const before = baseline();
    return () => verifyNone(before);
  },
  "why-is-node-running": () => installed("why-is-node-running").default,
  wtfnode: () => installed("wtfnode").dump,
};

const [, , library, file] = process.argv;
// A Worker would make the standard streams, were they not made before.
console.error("planting");
console.log("planting");
const report = libraries[library!]!(); // before what opens is loaded
let planted: Promise<void> | undefined;
Object.assign(globalThis, {
  test: (_name: string, plant: () => Promise<void>) => (planted = plant()),
});
await import(file!);
await planted;
console.log("planted");
await setTimeout(50); // what closing leaves to do is not a leak
await report();
process.exit();

function installed(name: string) {
  return createRequire(`${process.cwd()}/`)(name);
}
