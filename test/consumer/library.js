// Prints what the library answers, on whatever Node runs it.

import { baseline, countDescriptors, findLeaks, noLeaks } from "fdleak";
import { openDescriptors, traceOpenings, verifyNone } from "fdleak";
import fs from "node:fs";
import { Worker } from "node:worker_threads";

traceOpenings();
const before = baseline();
const count = countDescriptors();
const opened = fs.openSync("package.json"); // opens
const [leak, ...others] = await findLeaks(before, { settle: "none" });
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

const { kind, openedAt } = leak;
console.log(
  JSON.stringify({
    ...{ kind, line: openedAt.line, others, more, listed, refused, handedOn },
    inWorker: inWorker.name,
  }),
);
