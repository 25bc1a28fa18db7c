import { readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { type Route, routes } from "course";
import type { Exercise } from "course/check";
import { timestamp } from "./timestamp.ts";
import { writeFileAtomic, explainingErrors } from "./write-file-atomic.ts";

/** What is known of an exercise; the file may hold more than that. */
interface OfExercise {
  passedAt?: string;
  /** A late-comer was brought past it. */
  skipped?: boolean;
  /** How many hints were shown. */
  hints?: number;
  /** How often an answer was checked until it passed. */
  tries?: number;
}

interface OfQuestion {
  answer?: number;
  counted?: number;
  skipped?: boolean;
}

interface State {
  version: 1;
  current?: string;
  /** The name of the route, and whether its questions are left out. */
  route?: string;
  withoutQuestions?: boolean;
  exercises: Record<string, OfExercise>;
  questions: Record<string, OfQuestion>;
}

/**
 * How far a learner has come, in `progress.json` of their folder. By slug, so
 * that it survives a new order; what is not known here is left as it is.
 */
export class Progress {
  readonly #file: string;

  constructor(folder: string) {
    this.#file = join(folder, "progress.json");
  }

  get isDamaged(): boolean {
    return this.#read() === undefined;
  }

  /**
   * Moves what cannot be read aside and begins with what has been passed.
   *
   * @returns where the damaged file is now.
   * @throws {CannotWriteError} when it cannot be moved.
   */
  startAgain(passed: readonly Exercise[]): string {
    const aside = this.#file.replace(".json", `.damaged-${timestamp()}.json`);
    explainingErrors(aside, () => renameSync(this.#file, aside));
    const passedAt = new Date().toISOString();
    this.#change(({ exercises }) => {
      for (const { slug } of passed) exercises[slug] = { passedAt };
    });
    return aside;
  }

  /** The chosen way through the course; undefined for all of it. */
  get route(): Route | undefined {
    const { route } = this.#state();
    return routes.find(({ name }) => name === route);
  }

  /** The room answers the questions together. */
  get isWithoutQuestions(): boolean {
    return this.#state().withoutQuestions === true;
  }

  get current(): string | undefined {
    return this.#state().current;
  }

  passed(exercise: Exercise): boolean {
    return this.#of(exercise).passedAt !== undefined;
  }

  skipped(exercise: Exercise): boolean {
    return this.#of(exercise).skipped === true && !this.passed(exercise);
  }

  hints(exercise: Exercise): number {
    return this.#of(exercise).hints ?? 0;
  }

  tries(exercise: Exercise): number {
    return this.#of(exercise).tries ?? 0;
  }

  isQuestionSkipped(topic: string): boolean {
    return this.#state().questions[topic]?.skipped === true;
  }

  answered(topic: string): { answer: number; counted: number } | undefined {
    const { answer, counted } = this.#state().questions[topic] ?? {};
    if (answer === undefined || counted === undefined) return undefined;
    return { answer, counted };
  }

  /** `null` is all of the course. */
  setRoute(route: Route | null): void {
    this.#change((state) => {
      if (route === null) delete state.route;
      else state.route = route.name;
    });
  }

  setWithoutQuestions(withoutQuestions: boolean): void {
    this.#change((state) => (state.withoutQuestions = withoutQuestions));
  }

  setCurrent({ slug }: Exercise): void {
    if (this.current !== slug) this.#change((state) => (state.current = slug));
  }

  /** What a check came to. After a pass nothing more is counted. */
  setChecked(exercise: Exercise, { passed }: { passed: boolean }): void {
    if (this.passed(exercise)) return;
    const tries = this.tries(exercise) + 1;
    const pass = passed ? { passedAt: new Date().toISOString() } : {};
    this.#changeOf(exercise, { tries, ...pass });
  }

  setSkipped(exercise: Exercise): void {
    this.#changeOf(exercise, { skipped: true });
  }

  setHints(exercise: Exercise, hints: number): void {
    if (hints > this.hints(exercise)) this.#changeOf(exercise, { hints });
  }

  setQuestionSkipped(topic: string): void {
    this.#change(({ questions }) => {
      questions[topic] = { ...questions[topic], skipped: true };
    });
  }

  setAnswered(topic: string, answer: number, counted: number): void {
    this.#change(({ questions }) => {
      questions[topic] = { ...questions[topic], answer, counted };
    });
  }

  #of({ slug, formerly }: Exercise): OfExercise {
    const { exercises } = this.#state();
    const known = [slug, ...formerly].find((name) => exercises[name]);
    return known === undefined ? {} : exercises[known]!;
  }

  #changeOf(exercise: Exercise, change: OfExercise): void {
    const known = this.#of(exercise);
    this.#change(({ exercises }) => {
      exercises[exercise.slug] = { ...known, ...change };
    });
  }

  /** Undefined when what is there cannot be read. */
  #read(): State | undefined {
    let text;
    try {
      text = readFileSync(this.#file, "utf8");
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      return code === "ENOENT" ? empty() : undefined;
    }
    try {
      const state: unknown = JSON.parse(text);
      return isState(state) ? state : undefined;
    } catch {
      return undefined;
    }
  }

  /** From the file each time: another terminal may have changed it. */
  #state(): State {
    return this.#read() ?? empty();
  }

  #change(change: (state: State) => void): void {
    const state = this.#state();
    change(state);
    writeFileAtomic(this.#file, `${JSON.stringify(state, null, 2)}\n`);
  }
}

function empty(): State {
  return { version: 1, exercises: {}, questions: {} };
}

function isState(state: unknown): state is State {
  if (!isRecord(state)) return false;
  const { exercises, questions, current } = state;
  return (
    isRecord(exercises) &&
    isRecord(questions) &&
    [...Object.values(exercises), ...Object.values(questions)].every(
      isRecord,
    ) &&
    (current === undefined || typeof current === "string")
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
