// The directory comes with a dispose method that removes it and all it holds.
// `using` calls that method even when `draw` throws.

import { mkdtempDisposableSync, readFileSync } from "node:fs";
import { join } from "node:path";

type Draw = (path: string) => void | Promise<void>;

/** What `draw` writes to the path it is given. */
export async function render(parent: string, draw: Draw): Promise<string> {
  using directory = mkdtempDisposableSync(join(parent, "render-"));
  const picture = join(directory.path, "picture.svg");
  await draw(picture);
  return readFileSync(picture, "utf8");
}
