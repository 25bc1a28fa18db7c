// The iterator opens a folder only when the loop asks for it, and `using`
// closes that folder at the end of its iteration. One folder at most is open.

import { opendirSync } from "node:fs";

export function folderWith(name: string, folders: string[]): string | null {
  const opened = folders.values().map((folder) => opendirSync(folder));
  for (using folder of opened) {
    let entry;
    while ((entry = folder.readSync()) !== null) {
      if (entry.name === name) return folder.path;
    }
  }
  return null;
}
