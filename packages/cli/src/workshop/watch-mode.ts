import { EventEmitter, on } from "node:events";
import { readFileSync } from "node:fs";
import { type Exercise, type Report, filesOf, readTask } from "course/check";
import { Screen, clear } from "../screen.ts";
import { UsageError } from "../usage-error.ts";
import { Checks } from "./checks.ts";
import * as commands from "./commands.ts";
import { Keys } from "./keys.ts";
import { renderChecked } from "./render/checked.ts";
import { renderTask } from "./render/task.ts";
import type { StepResult } from "./step-result.ts";
import { FileWatcher } from "./file-watcher.ts";
import type { Workshop } from "./workshop.ts";

type Event =
  | { readonly key: string }
  | { readonly changed: string }
  | { readonly report: Report }
  | { readonly failure: unknown };

const keysLine =
  "h hint  t task  c check  d diff  s solution  l list  r reset  n next  q quit";

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
  using keys = new Keys();
  void forward(keys, tell);

  const mode = new WatchMode(workshop, exercise, file, screen, checks);
  mode.handle({ changed: readFileSync(file, "utf8") });
  for await (const [event] of coming as AsyncIterable<[Event]>) {
    const leave = mode.handle(event);
    if (leave !== undefined) return leave;
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

/** What is on the screen, and what each event does to it. */
class WatchMode {
  readonly #workshop: Workshop;
  readonly #exercise: Exercise;
  readonly #file: string;
  readonly #screen: Screen;
  readonly #checks: Checks;
  /** What `y` does; any other key does not. */
  #asked: (() => void) | undefined;
  #notice = "Edit it; it is checked at each save.";

  constructor(
    workshop: Workshop,
    exercise: Exercise,
    file: string,
    screen: Screen,
    checks: Checks,
  ) {
    this.#workshop = workshop;
    this.#exercise = exercise;
    this.#file = file;
    this.#screen = screen;
    this.#checks = checks;
  }

  handle(event: Event): StepResult | undefined {
    if ("key" in event) return this.#press(event.key);
    if ("failure" in event) this.#fail(event.failure);
    else if ("report" in event) this.#report(event.report);
    else if (this.#isHandedOut(event.changed)) this.#begin();
    else this.#check();
    return undefined;
  }

  #press(key: string): StepResult | undefined {
    const asked = this.#asked;
    this.#asked = undefined;
    if (asked) {
      if (key === "y") asked();
      else this.#begin();
      return undefined;
    }
    switch (key) {
      case "n":
        return "next";
      case "q":
        return "quit";
      case "ctrl-c":
        return "interrupted";
      case "c":
        this.#check();
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
    this.#show(this.#screen.paper.wrap(question, "  "));
  }

  #showPage(key: string): void {
    const [workshop, exercise] = [this.#workshop, this.#exercise];
    const { paper } = this.#screen;
    const pages: Record<string, () => string> = {
      d: () => commands.diff(workshop, exercise).render(paper),
      h: () =>
        commands.hint(workshop, exercise, { again: "h again" }).render(paper),
      l: () => commands.list(workshop).render(paper),
      s: () => commands.solution(exercise).render(paper),
      t: () => renderTask(exercise, workshop, paper),
    };
    try {
      const page = pages[key]?.();
      if (page !== undefined) this.#show(page);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      this.#show(error.message);
    }
  }

  #reset(): void {
    const { paper } = this.#screen;
    this.#notice = commands.reset(this.#workshop, this.#exercise).render(paper);
    this.#begin();
  }

  #begin(): void {
    const { paper } = this.#screen;
    const task = renderTask(this.#exercise, this.#workshop, paper);
    this.#show(`${task}\n\n${paper.wrap(this.#notice, "  ")}`);
  }

  #check(): void {
    this.#screen.progress("checking …");
    this.#checks.now();
  }

  #report(report: Report): void {
    if (report.passed) this.#workshop.progress.setPassed(this.#exercise);
    const { paper } = this.#screen;
    const text = renderChecked(report, this.#file, this.#exercise, paper);
    this.#show(report.passed ? `${text}\n\n  n goes on to the next.` : text);
  }

  #fail(error: unknown): void {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    this.#show(`${this.#file} is gone. r hands the exercise out again.`);
  }

  #isHandedOut(text: string): boolean {
    const { handedOut } = filesOf(this.#exercise);
    return text === readFileSync(handedOut, "utf8");
  }

  #show(text: string): void {
    const { paper } = this.#screen;
    const keys = paper.faint(paper.wrap(keysLine, ""));
    this.#screen.print(`${clear}${text}\n\n${keys}`);
  }
}
