// An open directory costs a descriptor as an open file does. A search that
// succeeds goes home with its answer, past the line that closes the directory.

import { opendirSync } from "node:fs";

export function findFile(folder: string, ending: string): string | null {
  const directory = opendirSync(folder);
  let entry;
  while ((entry = directory.readSync()) !== null) {
    if (entry.name.endsWith(ending)) return entry.name; // leaks fd
  }
  directory.closeSync();
  return null;
}
