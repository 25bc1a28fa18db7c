import { pbkdf2 } from "node:crypto";
import {
  linkSync,
  mkdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { FileWatcher } from "./file-watcher.ts";

/** A watched file, and the next text that the watcher reports. */
async function watched() {
  const folder = await mkdtempDisposable(join(tmpdir(), "watch-"));
  mkdirSync(join(folder.path, "work"));
  const file = join(folder.path, "work/exercise.ts");
  writeFileSync(file, "before");
  const seen: string[] = [];
  let wake = () => {};
  const watch = new FileWatcher(file, (text) => {
    seen.push(text);
    wake();
  });
  return {
    file,
    seen,
    elsewhere: join(folder.path, "elsewhere.ts"),
    async next(): Promise<string | undefined> {
      if (seen.length === 0) {
        await new Promise<void>((resolve) => (wake = resolve));
      }
      return seen.shift();
    },
    async [Symbol.asyncDispose]() {
      watch[Symbol.dispose]();
      await folder.remove();
    },
  };
}

/** A background read of a file waits, as on a busy machine. */
function keepThreadsBusy(): void {
  for (let thread = 0; thread < 4; thread++) {
    pbkdf2("", "", 1_000_000, 64, "sha512", () => {});
  }
}

test("the watcher reports a save in place with the new text", async () => {
  await using answer = await watched();
  writeFileSync(answer.file, "after");
  expect(await answer.next()).toBe("after");
});

test("the watcher reports a save by rename, and the next one too", async () => {
  await using answer = await watched();
  for (const text of ["first", "second"]) {
    writeFileSync(answer.elsewhere, text);
    renameSync(answer.elsewhere, answer.file);
    expect(await answer.next()).toBe(text);
  }
});

test("a save of which no event tells is found by polling", async () => {
  keepThreadsBusy();
  await using answer = await watched();
  linkSync(answer.file, answer.elsewhere);
  // Inotify tells of a name in the folder, and this is another one.
  writeFileSync(answer.elsewhere, "after");
  expect(await answer.next()).toBe("after");
});

test("a save that changes nothing, and a file that is gone, are not told", async () => {
  await using answer = await watched();
  writeFileSync(answer.file, "before");
  rmSync(answer.file);
  writeFileSync(answer.file, "after");
  expect(await answer.next()).toBe("after");
  expect(answer.seen).toEqual([]);
});
