// When `draw` throws, the line that removes the directory is never reached. No
// process owns what is on the disk, so it outlives this one as well.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

type Draw = (path: string) => void | Promise<void>;

/** What `draw` writes to the path it is given. */
export async function render(parent: string, draw: Draw): Promise<string> {
  const directory = mkdtempSync(join(parent, "render-"));
  const picture = join(directory, "picture.svg");
  await draw(picture);
  const svg = readFileSync(picture, "utf8");
  rmSync(directory, { recursive: true });
  return svg;
}
