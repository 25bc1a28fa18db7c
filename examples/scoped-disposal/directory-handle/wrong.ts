// An open directory occupies a descriptor, as an open file does. When the
// search finds a file, the function returns before it reaches `closeSync`.

import { opendirSync } from "node:fs";

export function findFile(folder: string, ending: string): string | null {
  const directory = opendirSync(folder);
  let entry;
  while ((entry = directory.readSync()) !== null) {
    if (entry.isFile() && entry.name.endsWith(ending)) {
      return entry.name; // leaks fd
    }
  }
  directory.closeSync();
  return null;
}
