import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { annotate } from "./annotate.ts";
import { endJournal, judgedIn, readJournal, startJournal } from "./journal.ts";
import { settings } from "./settings.ts";
import { summarize } from "./summarize.ts";

/**
 * A run of tests, as its reporter sees it. Make one before the test processes
 * start: they inherit the name of its folder in the environment.
 */
export class TestRun {
  readonly #folder: string | undefined;

  constructor() {
    // In a run for the baseline file the program fdleak has a folder.
    if (settings.mode !== "check" && settings.mode !== "report") return;
    const folder = mkdtempSync(join(resolve(tmpdir()), "fdleak-"));
    this.#folder = folder;
    startJournal(folder);
    process.once("exit", () => {
      endJournal();
      rmSync(folder, { recursive: true, force: true });
    });
  }

  /**
   * What the tests left since the last call, as text.
   *
   * @param annotates whether the runner annotates tests that fail.
   */
  end(annotates = false): string {
    const folder = this.#folder;
    if (folder === undefined) return "";
    const tests = judgedIn(readJournal(folder));
    for (const name of readdirSync(folder)) rmSync(join(folder, name));
    const unmarked = tests.filter(
      ({ mode }) => !annotates || mode === "report",
    );
    const text = annotate(unmarked) + summarize(tests);
    const isReport = settings.mode === "report";
    return text === "" && isReport
      ? "fdleak: no test left a descriptor open\n"
      : text;
  }
}
