import fs from "node:fs";

/** A link counts, wherever it leads. */
export function isThere(place) {
  try {
    fs.lstatSync(place);
    return true;
  } catch {
    return false;
  }
}

/** Undefined where this Node (before 18.15) or the system does not say. */
export function fileSystem(folder) {
  try {
    return fs.statfsSync(folder);
  } catch {
    return undefined;
  }
}
