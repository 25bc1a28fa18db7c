import type { Step } from "course";
import { Screen } from "../screen.ts";
import { askInTerminal } from "./ask-in-terminal.ts";
import { renderLookBack } from "./render/look-back.ts";
import { watchExercise } from "./watch-mode.ts";
import type { StepResult } from "./step-result.ts";
import type { Workshop } from "./workshop.ts";

/**
 * Takes the learner through the course in a terminal, from where they are.
 *
 * @returns the exit code: 0, also after Ctrl-C, which is one way to quit.
 */
export async function resume(
  workshop: Workshop,
  timeLimit: number | undefined,
): Promise<number> {
  let step: Step | undefined = firstStep(workshop);
  while (step !== undefined) {
    const result: StepResult =
      step.kind === "question"
        ? await askInTerminal(workshop, step.question)
        : await watchExercise(workshop, step.exercise, timeLimit);
    workshop.signal.throwIfAborted();
    if (result === "quit") {
      process.stdout.write(toResume);
      return 0;
    }
    step = follow(result, workshop, step);
  }
  using screen = new Screen();
  screen.print(renderLookBack(workshop, screen.paper));
  return 0;
}

const toResume = "\nYour work is in work/. To resume: npm run workshop\n";

function follow(
  result: Exclude<StepResult, "quit">,
  workshop: Workshop,
  step: Step,
): Step | undefined {
  if (result === "next") return stepAfter(workshop, step);
  if (result === "previous") return workshop.before(step);
  return { kind: "exercise", exercise: result };
}

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
