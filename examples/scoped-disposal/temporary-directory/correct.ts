// The dispose method of this directory removes it with everything in it. `await
// using` calls the method and waits for it, even when `draw` throws.

import { mkdtempDisposable, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";

type Draw = (path: string) => void | Promise<void>;

/** What `draw` writes to the path it is given. */
export async function render(parent: string, draw: Draw): Promise<string> {
  const prefix = join(resolve(parent), "render-");
  await using directory = await mkdtempDisposable(prefix);
  const picture = join(directory.path, "picture.svg");
  await draw(picture);
  return await readFile(picture, "utf8");
}
