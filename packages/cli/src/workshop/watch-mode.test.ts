import { copyFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { filesOf } from "course/check";
import { examples, readCourse } from "course";
import { expect, test } from "vitest";
import { inProcess } from "../fixtures/in-process.ts";
import { Terminal, hasTerminals } from "./fixtures/present-terminal.ts";
import { main } from "./main.ts";
import { exerciseNamed } from "./named.ts";

const program = join(import.meta.dirname, "fixtures/workshop-in.ts");
const slug = "join-two-files";
const exercise = exerciseNamed(await readCourse(examples), slug);

test.skipIf(!hasTerminals)(
  "the workshop ends after the answer was gone during a check",
  async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), "learner-"));
    const work = join(folder.path, "work");
    writeFileSync(join(folder.path, "package.json"), '{ "type": "module" }');
    await inProcess(() => main(["start", slug], { examples, work }));
    const answer = join(work, slug, "exercise.ts");
    await using terminal = await Terminal.open(
      [process.execPath, program, work].map((word) => `'${word}'`).join(" "),
    );
    const shows = async (text: string) =>
      await expect.poll(terminal.seen, { timeout: 60_000 }).toContain(text);

    await shows("Your number");
    await terminal.press("n", "Enter");
    await shows("checked at each save");
    const text = readFileSync(answer, "utf8");
    rmSync(answer);
    await terminal.press("c");
    await shows("is gone.");
    writeFileSync(answer, text);
    await terminal.press("c");
    await shows("still the code as it was handed out");
    copyFileSync(filesOf(exercise).solution, answer);
    await shows("n goes on to the next");
    await terminal.press("n");
    await shows("checked at each save");
    await terminal.press("q");
    await shows("code 0");
    expect(await terminal.processes()).toEqual([]);
  },
);
