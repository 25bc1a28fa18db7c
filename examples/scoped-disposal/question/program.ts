import { opendirSync } from "node:fs";
import { join } from "node:path";

/** Some file below a folder, or undefined when there is none. */
export function anyFile(folder: string): string | undefined {
  return filesIn(folder).next().value;
}

function* filesIn(folder: string): Generator<string, undefined> {
  using directory = opendirSync(folder);
  let entry;
  while ((entry = directory.readSync()) !== null) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesIn(path);
    else yield path;
  }
}
