import type { Exercise } from "course/check";
import type { Paper } from "../render/paper.ts";
import { Answers } from "./answers.ts";
import { type Course, type Route, type Step, stepsOn } from "course";
import { exerciseNamed } from "./named.ts";
import { Progress } from "./progress.ts";

/** What a command came to, as data and for people. */
export interface Result {
  readonly exitCode: number;
  readonly data: object;
  readonly render: (paper: Paper) => string;
}

/** The course, and how far one learner has come in it. */
export class Workshop {
  readonly course: Course;
  readonly answers: Answers;
  readonly progress: Progress;
  /** Aborted when the learner wants to stop. */
  readonly signal: AbortSignal;

  constructor(course: Course, work: string, signal: AbortSignal) {
    this.course = course;
    this.answers = new Answers(work);
    this.progress = new Progress(work);
    this.signal = signal;
  }

  /** The exercise of that name; the learner's own unless given. */
  exercise(name: string | undefined, command: string): Exercise {
    return name === undefined
      ? this.own
      : exerciseNamed(this.course, name, command);
  }

  /** The chosen way through the course; undefined for all of it. */
  get route(): Route | undefined {
    return this.progress.route;
  }

  /** All there is to do on the learner's route, in order. */
  get steps(): readonly Step[] {
    const { route } = this;
    return route ? stepsOn(route, this.course) : this.course.steps;
  }

  get exercises(): readonly Exercise[] {
    return this.steps.flatMap((step) =>
      step.kind === "exercise" ? [step.exercise] : [],
    );
  }

  /** Where the learner is: started last, or the first that is still to do. */
  get own(): Exercise {
    const { exercises } = this;
    const current = this.progress.current;
    return (
      this.course.exercises.find(
        ({ slug, formerly }) =>
          slug === current || formerly.some((name) => name === current),
      ) ??
      exercises.find((exercise) => !this.isDone(exercise)) ??
      exercises.at(-1)!
    );
  }

  isDone(exercise: Exercise): boolean {
    return this.progress.passed(exercise) || this.progress.skipped(exercise);
  }

  /** What is to do after an exercise; then what was left out before it. */
  after(exercise: Exercise): Step | undefined {
    const { steps } = this;
    const place = steps.findIndex((step) =>
      isSame(step, { kind: "exercise", exercise }),
    );
    return [...steps.slice(place + 1), ...steps.slice(0, place)].find((step) =>
      this.#isToDo(step),
    );
  }

  /** The step before this one, done or not; the first has none. */
  before(step: Step): Step {
    const { steps } = this;
    const place = steps.findIndex((one) => isSame(one, step));
    return steps[Math.max(place - 1, 0)]!;
  }

  #isToDo(step: Step): boolean {
    return step.kind === "question"
      ? this.isAsked(step.question.topic)
      : !this.isDone(step.exercise);
  }

  /** Whether a topic's question waits for its answer. */
  isAsked(topic: string): boolean {
    return (
      !this.progress.isWithoutQuestions &&
      this.progress.answered(topic) === undefined &&
      !this.progress.isQuestionSkipped(topic)
    );
  }

  /** `exercise 7 of 12` */
  placeOf(exercise: Exercise): string {
    const { exercises } = this.exercises.includes(exercise)
      ? this
      : this.course;
    return `exercise ${exercises.indexOf(exercise) + 1} of ${exercises.length}`;
  }
}

function isSame(one: Step, other: Step): boolean {
  return one.kind === "question"
    ? other.kind === "question" && one.question === other.question
    : other.kind === "exercise" && one.exercise === other.exercise;
}

/** What to type for a step. */
export function commandFor(step: Step): string {
  return step.kind === "question"
    ? `npm run workshop predict ${step.question.topic}`
    : `npm run workshop start ${step.exercise.slug}`;
}
