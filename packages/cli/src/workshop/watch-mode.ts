import { EventEmitter, on } from "node:events";
import { readFileSync } from "node:fs";
import { type Exercise, type Report, filesOf, readTask } from "course/check";
import type { Paper } from "../render/paper.ts";
import { Screen, clear } from "../screen.ts";
import { UsageError } from "../usage-error.ts";
import { Checks } from "./checks.ts";
import * as commands from "./commands.ts";
import { editorOf, openInEditor } from "./editor.ts";
import { FileWatcher } from "./file-watcher.ts";
import { Keys } from "./keys.ts";
import { pagesOf } from "./pages.ts";
import { renderChecked } from "./render/checked.ts";
import { renderTask } from "./render/task.ts";
import { renderWatched } from "./render/watched.ts";
import { shownPath } from "./shown-path.ts";
import type { StepResult } from "./step-result.ts";
import type { Workshop } from "./workshop.ts";

type Event =
  | { readonly key: string }
  | { readonly opened: string }
  | { readonly changed: string }
  | { readonly report: Report }
  | { readonly failure: unknown }
  | "resized";

const keyNames = [
  "h hint",
  "v all paths",
  "t task",
  "c check",
  "o open",
  "d diff",
  "s solution",
  "r reset",
  "l list",
  "p previous",
  "n next",
  "q quit",
];

/** Sits with a learner at one exercise: checks at each save, obeys keys. */
export async function watchExercise(
  workshop: Workshop,
  exercise: Exercise,
  timeLimit: number | undefined,
): Promise<StepResult> {
  const file = workshop.answers.start(exercise);
  workshop.progress.setCurrent(exercise);
  const { signal } = workshop;
  const events = new EventEmitter<{ event: [Event] }>();
  const tell = (event: Event) => void events.emit("event", event);
  const coming = on(events, "event", { signal });
  using screen = new Screen();
  await using checks = new Checks(exercise, file, {
    timeLimit,
    signal,
    onReport: (report) => tell({ report }),
    onFailure: (failure) => tell({ failure }),
  });
  using _watch = new FileWatcher(file, (changed) => tell({ changed }));
  using _size = onResize(() => tell("resized"));
  using keys = new Keys();
  void forward(keys, tell);

  const mode = new WatchMode(workshop, exercise, file, screen, checks, keys);
  await mode.handle({ opened: readFileSync(file, "utf8") });
  for await (const [event] of coming as AsyncIterable<[Event]>) {
    const result = await mode.handle(event);
    if (result !== undefined) return result;
  }
  return "quit";
}

async function forward(
  keys: AsyncIterable<string>,
  tell: (event: Event) => void,
): Promise<void> {
  for await (const key of keys) tell({ key });
  tell({ key: "q" }); // the terminal was closed
}

function onResize(listener: () => void): Disposable {
  process.stdout.on("resize", listener);
  return {
    [Symbol.dispose]: () => void process.stdout.off("resize", listener),
  };
}

/** What is on the screen, and what each event does to it. */
class WatchMode {
  readonly #workshop: Workshop;
  readonly #exercise: Exercise;
  readonly #file: string;
  readonly #screen: Screen;
  readonly #checks: Checks;
  readonly #keys: Keys;
  /** What is shown, for any width, and how many of its pages were turned. */
  #shown = (_paper: Paper) => "";
  #page = 0;
  /** What `y` does; any other key does not. */
  #asked: (() => void) | undefined;
  /** The digits of an exercise's number, while the list asks for one. */
  #number: string | undefined;
  #report: Report | undefined;
  /** The running check was caused by the learner. */
  #isTry = false;
  #notice = (_paper: Paper) => "Edit it; it is checked at each save.";

  constructor(
    workshop: Workshop,
    exercise: Exercise,
    file: string,
    screen: Screen,
    checks: Checks,
    keys: Keys,
  ) {
    this.#workshop = workshop;
    this.#exercise = exercise;
    this.#file = file;
    this.#screen = screen;
    this.#checks = checks;
    this.#keys = keys;
  }

  async handle(event: Event): Promise<StepResult | undefined> {
    if (event === "resized") this.#draw();
    else if ("key" in event) return await this.#press(event.key);
    else if ("failure" in event) this.#fail(event.failure);
    else if ("report" in event) this.#checked(event.report);
    else this.#read(event);
    return undefined;
  }

  #read(event: { opened: string } | { changed: string }): void {
    const isTry = "changed" in event;
    const text = isTry ? event.changed : event.opened;
    if (this.#isHandedOut(text)) this.#begin();
    else this.#check({ isTry });
  }

  async #press(key: string): Promise<StepResult | undefined> {
    const asked = this.#asked;
    this.#asked = undefined;
    if (asked) {
      if (key === "y") asked();
      else this.#begin();
      return undefined;
    }
    if (this.#number !== undefined) return this.#choose(key);
    switch (key) {
      case "n":
        return "next";
      case "p":
        return "previous";
      case "q":
      case "ctrl-c":
        return "quit";
      case "c":
        this.#check({ isTry: true });
        return undefined;
      case "o":
        await this.#open();
        return undefined;
      case "space":
        this.#page += 1;
        this.#draw();
        return undefined;
      case "l":
        this.#list();
        return undefined;
      case "r":
        this.#ask(
          "Start over? Your answer is kept in another file. Press y to start over; any other key cancels.",
          () => this.#reset(),
        );
        return undefined;
      case "d":
      case "s":
        if (this.#workshop.progress.passed(this.#exercise)) break;
        this.#ask(
          this.#hasAllHints()
            ? "Press y to show the reference; any other key cancels."
            : "You have not seen all hints. Press y to show the reference; any other key cancels.",
          () => this.#showPage(key),
        );
        return undefined;
    }
    this.#showPage(key);
    return undefined;
  }

  #hasAllHints(): boolean {
    const { hints } = readTask(this.#exercise);
    return this.#workshop.progress.hints(this.#exercise) >= hints.length;
  }

  #ask(question: string, work: () => void): void {
    this.#asked = work;
    this.#show((paper) => paper.wrap(question, "  "));
  }

  #showPage(key: string): void {
    const [workshop, exercise, file] = [
      this.#workshop,
      this.#exercise,
      this.#file,
    ];
    const report = this.#report;
    const pages: Record<string, () => (paper: Paper) => string> = {
      d: () => commands.diff(workshop, exercise).render,
      h: () => commands.hint(workshop, exercise, { again: "h again" }).render,
      s: () => commands.solution(exercise).render,
      t: () => (paper) => renderTask(exercise, workshop, paper),
      v: () => (paper) =>
        report
          ? renderChecked(report, file, exercise, paper)
          : "Nothing is checked yet: save the file, or press c.",
    };
    try {
      const page = pages[key]?.();
      if (page !== undefined) this.#show(page);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      const { message } = error;
      this.#show(() => message);
    }
  }

  #list(): void {
    this.#number = "";
    const { render } = commands.list(this.#workshop);
    this.#show(
      (paper) =>
        `${render(paper)}\n\nType an exercise's number, then Enter. Enter alone goes back.`,
    );
  }

  /** A key while the list is shown. */
  #choose(key: string): StepResult | undefined {
    if (/^\d$/.test(key)) {
      this.#number += key;
      this.#screen.progress(`exercise ${this.#number}`);
      return undefined;
    }
    if (key === "space") {
      this.#page += 1;
      this.#draw();
      return undefined;
    }
    const { exercises } = this.#workshop.course;
    const chosen = exercises[Number(this.#number) - 1];
    this.#number = undefined;
    if (key === "return" && chosen) return chosen;
    if (key === "q" || key === "ctrl-c") return "quit";
    this.#begin();
    return undefined;
  }

  async #open(): Promise<void> {
    const editor = editorOf(process.env);
    if (editor === undefined) {
      const file = shownPath(this.#file);
      this.#show((paper) =>
        paper.wrap(
          `No editor is known. Set EDITOR, as in EDITOR=vim npm run workshop, or open ${file} yourself.`,
          "  ",
        ),
      );
      return;
    }
    const failure = await this.#keys.lend(() =>
      openInEditor(editor, this.#file),
    );
    if (failure === undefined) this.#draw();
    else this.#show(() => failure);
  }

  #reset(): void {
    this.#notice = commands.reset(this.#workshop, this.#exercise).render;
    this.#report = undefined;
    this.#begin();
  }

  #begin(): void {
    const notice = this.#notice;
    this.#show((paper) => {
      const task = renderTask(this.#exercise, this.#workshop, paper);
      return `${paper.wrap(notice(paper), "")}\n\n${task}`;
    });
  }

  #check({ isTry }: { isTry: boolean }): void {
    this.#isTry = isTry;
    this.#screen.progress("checking …");
    this.#checks.now();
  }

  #checked(report: Report): void {
    const [exercise, file] = [this.#exercise, this.#file];
    if (this.#isTry || report.passed) {
      this.#workshop.progress.setChecked(exercise, report);
    }
    this.#report = report;
    this.#number = undefined;
    this.#show((paper) => renderWatched(report, file, exercise, paper));
  }

  #fail(error: unknown): void {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    const file = shownPath(this.#file);
    this.#show(() => `${file} is gone. r hands the exercise out again.`);
  }

  #isHandedOut(text: string): boolean {
    const { handedOut } = filesOf(this.#exercise);
    return text === readFileSync(handedOut, "utf8");
  }

  #show(text: (paper: Paper) => string): void {
    this.#shown = text;
    this.#page = 0;
    this.#draw();
  }

  /** The page that was turned to, and the keys below it. */
  #draw(): void {
    const { paper, rows } = this.#screen;
    const keys = paper.wrapWords(keyNames);
    const below = keys.split("\n").length + 2;
    const pages = pagesOf(this.#shown(paper), rows - below);
    const place = this.#page % pages.length;
    const more =
      pages.length > 1
        ? `space turns the page, ${place + 1} of ${pages.length}`
        : "";
    this.#screen.print(
      `${clear}${pages[place]}\n${more}\n${paper.faint(keys)}`,
    );
  }
}
