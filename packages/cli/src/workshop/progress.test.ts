import { mkdtempDisposableSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Exercise } from "course/check";
import { expect, test } from "vitest";
import { Progress } from "./progress.ts";

test.for(['{"version":1,', "[]", "null", '{"exercises":[]}', "\0\0\0\0", ""])(
  "Progress keeps a file that reads %j and starts with what has been passed",
  (rubbish) => {
    using folder = mkdtempDisposableSync(join(tmpdir(), "progress-"));
    const file = join(folder.path, "progress.json");
    writeFileSync(file, rubbish);
    const progress = new Progress(folder.path);
    expect(progress.isDamaged).toBe(true);
    const exercise = {
      slug: "join-two-files",
      formerly: [],
    } as unknown as Exercise;
    const aside = progress.startAgain([exercise]);
    expect(readFileSync(aside, "utf8")).toBe(rubbish);
    expect(progress.isDamaged).toBe(false);
    expect(progress.passed(exercise)).toBe(true);
  },
);

test("Progress is not damaged where there is none yet", () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), "progress-"));
  expect(new Progress(folder.path).isDamaged).toBe(false);
});
