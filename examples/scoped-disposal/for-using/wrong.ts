// `map` opens every folder before the loop starts. `using` closes the folders
// that the loop reaches; a `return` leaves the others open.

import { opendirSync } from "node:fs";

export function folderWith(name: string, folders: string[]): string | null {
  const opened = folders.map((folder) => opendirSync(folder)); // leaks fd
  for (using folder of opened) {
    let entry;
    while ((entry = folder.readSync()) !== null) {
      if (entry.name === name) return folder.path;
    }
  }
  return null;
}
