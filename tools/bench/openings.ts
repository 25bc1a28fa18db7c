// Prints nanoseconds that opening and closing takes, by what is opened; with
// `traced` as argument the line is noted.

import { traceOpenings } from "fdleak";
import fs from "node:fs";
import { nanosecondsPerCall } from "./clock.ts";

if (process.argv[2] === "traced") traceOpenings();
const { DatabaseSync } = await import("node:sqlite");

const file = import.meta.filename;
const openings = {
  "fs.openSync": () => fs.closeSync(fs.openSync(file, "r")),
  "fs.opendirSync": () => fs.opendirSync(import.meta.dirname).closeSync(),
  DatabaseSync: () => new DatabaseSync(file, { readOnly: true }).close(),
};

const costs = Object.entries(openings).map(([name, open]) => [
  name,
  nanosecondsPerCall(open),
]);
console.log(JSON.stringify(Object.fromEntries(costs)));
