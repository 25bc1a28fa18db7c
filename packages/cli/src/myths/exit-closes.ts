import { existsSync, mkdtempDisposableSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

using folder = mkdtempDisposableSync(join(tmpdir(), "myth-"));
process.on("exit", () => {
  console.log(existsSync(folder.path) ? "still there" : "removed");
  folder.remove();
});
process.exit();
