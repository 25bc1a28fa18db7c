// The directory that `opendirSync` returns has a dispose method. `using` calls
// it whether the search finds a file, finds none or throws.

import { opendirSync } from "node:fs";

export function findFile(folder: string, ending: string): string | null {
  using directory = opendirSync(folder);
  let entry;
  while ((entry = directory.readSync()) !== null) {
    if (entry.isFile() && entry.name.endsWith(ending)) {
      return entry.name;
    }
  }
  return null;
}
