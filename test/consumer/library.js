// Prints what the library answers, on whatever Node runs it.

import { baseline, countDescriptors, findLeaks, noLeaks } from "fdleak";
import { descriptorsOf, findLeaksSync, summary, tally } from "fdleak";
import { openDescriptors, traceOpenings, verifyNone } from "fdleak";
import { spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import { Worker } from "node:worker_threads";

traceOpenings();
const before = baseline();
const count = countDescriptors();
const opened = fs.openSync("package.json"); // opens
const [leak, ...others] = await findLeaks(before, { settle: "none" });
const atOnce = summary(tally(findLeaksSync(before)));
const more = countDescriptors() - count;
const listed = openDescriptors().some(({ fd }) => fd === opened);
const refused = await verifyNone(before).catch(({ name }) => name);
const scope = noLeaks();
fs.closeSync(opened);
await scope[Symbol.asyncDispose]();
const handedOn = await verifyNone(() => "the result");

const worker = new Worker(
  'import("fdleak").then(({ baseline }) => baseline())',
  { eval: true },
);
const inWorker = await new Promise((resolve) => worker.once("error", resolve));

// Another process opens a file on request, and ends when its input does.
const other = spawn(process.execPath, [
  "--eval",
  `process.stdin.on("data", () => {
    require("node:fs").openSync("package.json");
    console.log("opened");
  });
  console.log("up");`,
]);
await once(other.stdout, "data");
const descriptors = descriptorsOf(other.pid);
const [seen, counted] = [descriptors.snapshot(), descriptors.count()];
other.stdin.write("open");
await once(other.stdout, "data");
const opens = [...descriptors.snapshot()].filter(([it]) => !seen.has(it));
const moreInOther = descriptors.count() - counted;
const ended = once(other, "close");
other.stdin.end();
await ended;
let afterEnd;
try {
  afterEnd = descriptors.count();
} catch ({ name }) {
  afterEnd = name;
}

const { kind, openedAt } = leak;
console.log(
  JSON.stringify({
    ...{ kind, line: openedAt.line, others, more, listed, refused, handedOn },
    inWorker: inWorker.name,
    inOther: opens.map(([, descriptor]) => descriptor.kind),
    ...{ atOnce, moreInOther, afterEnd },
  }),
);
