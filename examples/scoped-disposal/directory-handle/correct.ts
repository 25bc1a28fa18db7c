// `opendirSync` returns an object with a dispose method. `using` calls it,
// whether the search ends early, ends in vain or throws.

import { opendirSync } from "node:fs";

export function findFile(folder: string, ending: string): string | null {
  using directory = opendirSync(folder);
  let entry;
  while ((entry = directory.readSync()) !== null) {
    if (entry.name.endsWith(ending)) return entry.name;
  }
  return null;
}
