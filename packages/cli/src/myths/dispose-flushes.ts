import { createWriteStream, mkdtempDisposableSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

using folder = mkdtempDisposableSync(join(tmpdir(), "myth-"));
const path = join(folder.path, "greeting.txt");
{
  await using file = createWriteStream(path);
  file.write("hello\n");
}
console.log(`${statSync(path).size} of 6 bytes`);
