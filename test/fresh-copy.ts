import { spawnSync } from "node:child_process";
import { cpSync } from "node:fs";
import { type DisposableTempDir, mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../tools/readmes.ts";

/** What a clone of this state would hold, in a path with spaces. */
export async function freshCopy(): Promise<DisposableTempDir> {
  await using failed = new AsyncDisposableStack();
  const folder = failed.use(
    await mkdtempDisposable(join(tmpdir(), "a fresh copy ")),
  );
  for (const file of committed()) {
    cpSync(join(root, file), join(folder.path, file));
  }
  failed.move();
  return folder;
}

function committed(): string[] {
  const { stdout } = spawnSync(
    "git",
    ["ls-files", "-co", "--exclude-standard"],
    { cwd: root, encoding: "utf8" },
  );
  return stdout.split("\n").filter((file) => file !== "");
}
