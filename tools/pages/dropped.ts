// Opens ten resources of one kind, drops them, collects garbage, and prints how
// many descriptors are still open.

import { once } from "node:events";
import { createReadStream, openSync, opendirSync } from "node:fs";
import { open } from "node:fs/promises";
import { DatabaseSync } from "node:sqlite";
import { setTimeout } from "node:timers/promises";
import { countDescriptors, warmUp } from "fdleak";

const path = import.meta.filename;

const openings: Record<string, () => unknown> = {
  number: () => openSync(path, "r"),
  ReadStream: () => once(createReadStream(path), "open"),
  Dir: () => opendirSync(import.meta.dirname),
  DatabaseSync: () => new DatabaseSync(`file:${path}?mode=ro`),
  FileHandle: () => open(path),
};

const opening = openings[process.argv[2]!]!;
warmUp();
const before = countDescriptors();
for (let call = 0; call < 10; call++) await opening();
for (let turn = 0; turn < 10; turn++) {
  globalThis.gc!();
  await setTimeout(10);
}
console.log(`${countDescriptors() - before} of 10 open`);
