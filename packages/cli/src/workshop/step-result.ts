/** How a learner ended a step of the course. */
export type StepResult = "next" | "quit" | "interrupted";
