import { readFileSync } from "node:fs";
import { type Question, ask } from "course/check";
import { Prompt } from "../prompt.ts";
import type { Paper } from "../render/paper.ts";
import { Screen, clear } from "../screen.ts";
import { numberIn } from "./commands.ts";
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
    const typed = await prompt.ask("  Your number (s skips, q quits): ");
    if (typed === null) return hasLeft(prompt);
    if (typed === "q") return "quit";
    if (typed === "s") {
      workshop.progress.setQuestionSkipped(topic);
      return "next";
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
    return entered === null ? hasLeft(prompt) : "next";
  }
}

/** What the course is, above its first question. */
function welcome({ course }: Workshop, topic: string, paper: Paper): string {
  const { topics, exercises } = course;
  if (topic !== topics[0]!.name) return "";
  const minutes = exercises.reduce((sum, one) => sum + one.minutes, 0);
  return [
    paper.strong("The workshop of Using by Example"),
    paper.wrap(
      `Predict what code leaks, then fix it: ${topics.length} topics, ` +
        `${exercises.length} exercises, about ${Math.round(minutes / 60)} hours. ` +
        "Your files and your progress are in work/, which git ignores. Stop at " +
        "any time; npm run workshop resumes.",
      "",
    ),
    "\n",
  ].join("\n");
}

/** By Ctrl-C, or because the terminal was closed. */
function hasLeft({ isInterrupted }: Prompt): StepResult {
  return isInterrupted ? "interrupted" : "quit";
}
