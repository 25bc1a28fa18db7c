import { readFileSync } from "node:fs";
import { minutesOf, type Step } from "course";
import { type Exercise, type Question, ask } from "course/check";
import { Prompt } from "../prompt.ts";
import type { Paper } from "../render/paper.ts";
import { Screen, clear } from "../screen.ts";
import { list, numberIn } from "./commands.ts";
import { renderQuestion, renderVerdict } from "./render/question.ts";
import type { StepResult } from "./step-result.ts";
import type { Workshop } from "./workshop.ts";

/** Shows the code, takes a number, and only then asks the kernel. */
export async function askInTerminal(
  workshop: Workshop,
  question: Question,
): Promise<StepResult> {
  using screen = new Screen();
  using prompt = new Prompt(workshop.signal);
  const { topic, why } = question;
  const program = readFileSync(question.program, "utf8");
  screen.print(
    `${clear}${welcome(workshop, topic, screen.paper)}${renderQuestion({ topic, ask: question.ask, program }, screen.paper)}\n`,
  );
  for (;;) {
    const typed = await prompt.ask(
      "  Your number (n next, p previous, l list, q quit): ",
    );
    if (typed === null || typed === "q") return "quit";
    if (typed === "p") return "previous";
    if (typed === "n") {
      workshop.progress.setQuestionSkipped(topic);
      return "next";
    }
    if (typed === "l") {
      const chosen = await chooseExercise(workshop, screen, prompt);
      if (chosen) return chosen;
      continue;
    }
    const answer = numberIn(typed);
    if (answer === undefined) {
      screen.print("  A whole number of descriptors, such as 7.");
      continue;
    }
    const { before, after } = await ask(question, workshop.signal);
    workshop.progress.setAnswered(topic, answer, after - before);
    screen.print("");
    screen.print(renderVerdict({ answer, before, after }, why, screen.paper));
    const entered = await prompt.ask("\n  Enter continues to the exercises. ");
    return entered === null || entered === "q" ? "quit" : "next";
  }
}

/** Undefined when the learner wants none of them. */
async function chooseExercise(
  workshop: Workshop,
  screen: Screen,
  prompt: Prompt,
): Promise<Exercise | undefined> {
  screen.print(list(workshop).render(screen.paper));
  const typed = await prompt.ask("  An exercise's number (Enter goes back): ");
  return workshop.course.exercises[Number(typed) - 1];
}

/** What the course is on this route, above its first question. */
function welcome(
  { steps, exercises, route }: Workshop,
  topic: string,
  paper: Paper,
): string {
  const topics = new Set(steps.map(topicOf));
  if (topic !== [...topics][0]) return "";
  const hours = Math.round(minutesOf(steps) / 60);
  return [
    paper.strong("The workshop of Using by Example"),
    paper.wrap(
      `Predict what code leaks, then fix it: ${topics.size} topics, ` +
        `${exercises.length} exercises, about ${hours} hours` +
        `${route ? ` (the route ${route.name})` : ""}. ` +
        "Your files and your progress are in work/, which git ignores. Stop at " +
        "any time; npm run workshop resumes.",
      "",
    ),
    "\n",
  ].join("\n");
}

function topicOf(step: Step): string {
  return step.kind === "question" ? step.question.topic : step.exercise.topic;
}
