import { closeSync, openSync, readFileSync } from "node:fs";

/** Reads the files; the last file of each user stays open until the end. */
export function readAll(files: readonly { user: string; path: string }[]) {
  const opened = new Map<string, number>();
  try {
    return files.map(({ user, path }) => {
      opened.set(user, openSync(path, "r"));
      return readFileSync(opened.get(user)!, "utf8");
    });
  } finally {
    for (const fd of opened.values()) closeSync(fd);
  }
}
