import type { Paper } from "../../render/paper.ts";
import type { Workshop } from "../workshop.ts";

/** What the learner predicted and fixed, when nothing is left to do. */
export function renderLookBack(workshop: Workshop, paper: Paper): string {
  const { progress, exercises, route } = workshop;
  const topics = [...new Set(exercises.map(({ topic }) => topic))];
  const width = Math.max(...exercises.map(({ slug }) => slug.length));
  return [
    paper.strong(
      route
        ? `You have finished the route ${route.name}.`
        : "You have finished every exercise.",
    ),
    "",
    ...topics.map((topic) => {
      const said = progress.answered(topic);
      const words = said
        ? `you said ${said.answer}, the kernel said ${said.counted}`
        : "not answered";
      return `  ${topic.padEnd(width)}  ${words}`;
    }),
    "",
    ...exercises.map((exercise) => {
      const { slug } = exercise;
      const words = progress.passed(exercise)
        ? `${count(progress.tries(exercise), "try", "tries")}, ${count(progress.hints(exercise), "hint", "hints")}`
        : "skipped";
      return `  ${slug.padEnd(width)}  ${words}`;
    }),
    "",
    paper.wrap("To find leaks in your code: packages/shared/README.md", ""),
  ].join("\n");
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}
