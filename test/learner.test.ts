import {
  existsSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { type Exercise, ask, filesOf } from "course/check";
import { expect, test } from "vitest";
import { examples, readCourse } from "course";
import { freshCopy } from "./fresh-copy.ts";
import { newcomer } from "./newcomer.ts";
import { Terminal, hasTmux } from "./terminal.ts";

const { topics } = await readCourse(examples);
const [topic, second] = topics;
const [first, last] = topic!.exercises as [Exercise, Exercise];

test.skipIf(!hasTmux)(
  "a learner goes through a topic, is interrupted at every step and loses nothing",
  async () => {
    await using copy = await freshCopy();
    await using place = await mkdtempDisposable(join(tmpdir(), "learner-"));
    const env = { ...newcomer(), TMPDIR: place.path };
    using terminal = new Terminal(copy.path, env);
    const work = join(copy.path, "work");
    const answer = ({ slug }: Exercise) => join(work, slug, "exercise.ts");
    const read = (exercise: Exercise) => readFileSync(answer(exercise), "utf8");
    const go = () => terminal.type("npm run workshop", "Enter");
    const runs = () => expect(workshopsIn(copy.path)).not.toEqual([]);
    const ends: (() => unknown)[] = [
      () => terminal.type("", "C-c"),
      () => killWorkshops(copy.path),
      () => terminal.close(),
    ];
    const interrupt = async (how: number) => {
      ends[how]!();
      await ended(copy.path);
      const left = scratchIn(place.path);
      // One that is killed may not have started its directory's watchman yet.
      expect(how === 1 ? [] : left).toEqual([]);
      for (const path of left) rmSync(path, { recursive: true, force: true });
      const screen = how === 2 ? "closed" : terminal.screen;
      expect(screen).not.toMatch(/npm (error|ERR).*\b(130|SIGINT)\b/);
      if (how === 2) terminal.open();
      // What was started has ended, and the shell reads what is typed.
      terminal.type("clear; echo at the pro''mpt", "Enter");
      await terminal.shows(/^at the prompt$/m);
    };

    // The question: interrupted in each way before it is answered.
    go();
    await terminal.shows(/Your number/, 1200); // it installs first
    for (const how of ends.keys()) {
      runs();
      await interrupt(how);
      go();
      await terminal.shows(/Your number/);
    }
    terminal.type("many", "Enter");
    await terminal.shows(/A whole number of descriptors/);
    terminal.type("7", "Enter");
    const { before, after } = await ask(topic!.question);
    await terminal.shows(
      new RegExp(`You said 7; the kernel says ${after - before}\\.`),
    );
    terminal.type("", "Enter");

    // The first exercise: what was saved is there after each interruption.
    await terminal.shows(/checked at each save/);
    const half = read(first).slice(0, read(first).length / 2);
    const commented = read(first).replace(/^/gm, "// ");
    for (const [how, text] of [half, commented, half].entries()) {
      writeFileSync(answer(first), text);
      await terminal.shows(/Refused/);
      await waits(copy.path);
      await interrupt(how);
      expect(read(first)).toBe(text);
      go();
      await terminal.shows(/Refused/);
    }

    // The verdict is on the first page; v adds the fine paths.
    expect(terminal.screen).toMatch(/^Refused/m);
    terminal.type("v");
    await terminal.shows(/ fine$|not run$/m);

    // The list starts any exercise, and p goes back to it.
    terminal.type("l");
    await terminal.shows(/space turns the page, 1 of/);
    terminal.type(" ");
    await terminal.shows(/space turns the page, 2 of/);
    terminal.type("2", "Enter");
    await terminal.shows(new RegExp(`^${last.slug} `, "m"));
    terminal.type("p");
    await terminal.shows(/Refused/);

    // Moved aside, not deleted.
    terminal.type("r");
    await terminal.shows(/Start over\?/);
    terminal.type("y");
    await terminal.shows(/Your answer is now/);
    expect(kept(join(work, first.slug))).toEqual([half]);

    // Solved, and interrupted before going on: it stays solved.
    const solution = readFileSync(filesOf(first).solution, "utf8");
    writeFileSync(answer(first), solution);
    await terminal.shows(/n goes on to the next/);
    await waits(copy.path);
    await interrupt(1);
    go();
    await terminal.shows(/n goes on to the next/);
    terminal.type("n");
    await terminal.shows(new RegExp(`checked at each save[^]*${last.slug}`));
    writeFileSync(answer(last), readFileSync(filesOf(last).solution, "utf8"));
    await terminal.shows(/n goes on to the next/);
    terminal.type("n");
    await terminal.shows(new RegExp(`${second!.name}, before you read on`));
    terminal.type("q", "Enter");
    await terminal.shows(/Your work is in work\//);
    await ended(copy.path);

    // An unreadable progress file: checked again, and nothing is lost.
    const progress = join(work, "progress.json");
    writeFileSync(progress, "rubbish");
    terminal.type("clear; npm run workshop list", "Enter");
    await terminal.shows(/2 of \d+ passed/);
    expect(read(first)).toBe(solution);
    expect(existsSync(progress)).toBe(true);
    const aside = readdirSync(work).find((name) => name.includes("damaged"));
    expect(readFileSync(join(work, aside!), "utf8")).toBe("rubbish");
    await ended(copy.path);
  },
  300_000,
);

function kept(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.startsWith("until-"))
    .map((name) => readFileSync(join(folder, name), "utf8"));
}

function scratchIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.startsWith("exercise-"))
    .map((name) => join(folder, name));
}

/** The workshop has started the process for the next check. */
async function waits(folder: string): Promise<void> {
  const isThere = () =>
    workshopsIn(folder).some(({ command }) => command.includes("entry.js"));
  await expect.poll(isThere, { timeout: 60_000 }).toBe(true);
}

/** Nothing of the workshop runs on, however it was ended. */
async function ended(folder: string): Promise<void> {
  for (let look = 0; look < 100; look++) {
    if (workshopsIn(folder).length === 0) return;
    await setTimeout(100);
  }
  throw new Error(`still running: ${JSON.stringify(workshopsIn(folder))}`);
}

/** The workshop's processes and those of answers, in this folder's checkout. */
function workshopsIn(folder: string): { pid: number; command: string }[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const line = readFileSync(`/proc/${name}/cmdline`, "utf8");
        const command = line.replaceAll("\0", " ");
        const cwd = readlinkSync(`/proc/${name}/cwd`);
        if (!/workshop\.ts|sandbox\/entry\.js/.test(command)) return [];
        const isThere = cwd.startsWith(folder) || command.includes(folder);
        return isThere ? [{ pid: Number(name), command }] : [];
      } catch {
        return []; // it has ended
      }
    });
}

/** The workshop alone: what it has started has to see to itself. */
function killWorkshops(folder: string): void {
  for (const { pid, command } of workshopsIn(folder)) {
    if (!command.includes("workshop.ts")) continue;
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It has ended.
    }
  }
}
