import type { Exercise } from "course/check";

/** How a learner ended a step of the course, or the exercise they chose. */
export type StepResult = "next" | "previous" | "quit" | Exercise;
