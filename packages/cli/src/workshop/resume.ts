import { askInTerminal } from "./ask-in-terminal.ts";
import { watchExercise } from "./watch-mode.ts";
import type { Step } from "course";
import type { StepResult } from "./step-result.ts";
import type { Workshop } from "./workshop.ts";

/**
 * Takes the learner through the course in a terminal, from where they are.
 *
 * @returns the exit code: 0, or 130 after Ctrl-C.
 */
export async function resume(
  workshop: Workshop,
  timeLimit: number | undefined,
): Promise<number> {
  let step: Step | undefined = firstStep(workshop);
  while (step !== undefined) {
    const leave: StepResult =
      step.kind === "question"
        ? await askInTerminal(workshop, step.question)
        : await watchExercise(workshop, step.exercise, timeLimit);
    workshop.signal.throwIfAborted();
    if (leave === "quit") break;
    if (leave === "interrupted") {
      process.stdout.write(`\n${toResume}`);
      return 130;
    }
    step = stepAfter(workshop, step);
  }
  process.stdout.write(
    step === undefined
      ? "You have finished every exercise.\nTo find leaks in your own code, see packages/shared/README.md\n"
      : toResume,
  );
  return 0;
}

const toResume = "Your work is in work/. To resume: npm run workshop\n";

/** The learner's own exercise, after its topic's question. */
function firstStep(workshop: Workshop): Step {
  const { course, own } = workshop;
  const topic = course.topics.find(({ exercises }) => exercises.includes(own))!;
  return workshop.isAsked(topic.name)
    ? { kind: "question", question: topic.question }
    : { kind: "exercise", exercise: own };
}

/** A question leads to its topic; an exercise to what is still to do. */
function stepAfter(workshop: Workshop, step: Step): Step | undefined {
  if (step.kind === "exercise") return workshop.after(step.exercise);
  const { course, own } = workshop;
  const { exercises } = course.topics.find(
    ({ name }) => name === step.question.topic,
  )!;
  const exercise = exercises.includes(own)
    ? own
    : (exercises.find((one) => !workshop.isDone(one)) ?? exercises[0]!);
  return { kind: "exercise", exercise };
}
