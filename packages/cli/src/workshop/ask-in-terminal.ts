import { readFileSync } from "node:fs";
import { createInterface } from "node:readline/promises";
import { type Question, ask } from "course/check";
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
  using lines = createInterface(process.stdin, process.stdout);
  const ended = new AbortController();
  const signal = AbortSignal.any([workshop.signal, ended.signal]);
  let leave: StepResult = "quit"; // when the terminal is closed
  lines.on("SIGINT", () => {
    leave = "interrupted";
    ended.abort();
  });
  lines.on("SIGTSTP", () => {}); // npm, which waits for this, would not stop
  lines.on("close", () => ended.abort());
  const { topic, why } = question;
  const program = readFileSync(question.program, "utf8");
  screen.print(
    `${clear}${renderQuestion({ topic, ask: question.ask, program }, screen.paper)}\n`,
  );
  try {
    for (;;) {
      const typed = await lines.question("  Your number (s skips, q quits): ", {
        signal,
      });
      if (typed.trim() === "q") return "quit";
      if (typed.trim() === "s") {
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
      await lines.question("\n  Enter goes on to the exercises. ", { signal });
      return "next";
    }
  } catch (error) {
    if (!ended.signal.aborted) throw error;
    return leave;
  }
}
