import type { Paper } from "../../render/paper.ts";

interface ListedTopic {
  readonly topic: string;
  readonly question: {
    readonly answered: { answer: number; counted: number } | null;
  };
  readonly exercises: readonly {
    readonly slug: string;
    readonly title: string;
    readonly state: string;
    readonly current: boolean;
    readonly onRoute: boolean;
    /** What to type for it where the list asks for a number. */
    readonly number: number;
  }[];
}

/** The course as a list, with how far the learner is. */
export function renderList(
  {
    passed,
    of,
    route,
    topics,
  }: {
    passed: number;
    of: number;
    route: string | null;
    topics: readonly ListedTopic[];
  },
  paper: Paper,
): string {
  return [
    ...topics.flatMap((topic) => renderTopic(topic, route !== null, paper)),
    ...(route === null
      ? []
      : [
          `* is on your route, ${route}. All of it: npm run workshop -- --route all`,
        ]),
    `${passed} of ${of} passed${route === null ? "" : ` on ${route}`}. Go on: npm run workshop`,
  ].join("\n");
}

function renderTopic(
  { topic, question, exercises }: ListedTopic,
  hasRoute: boolean,
  paper: Paper,
): string[] {
  return [
    paper.wrap(
      `${paper.strong(topic.padEnd(18))} ${paper.faint(saidTo(question.answered))}`,
      "",
    ),
    ...exercises.map(({ slug, title, state, current, onRoute, number }) => {
      const mark = `${current ? ">" : " "}${hasRoute && onRoute ? "*" : " "}`;
      const place = `${number}`.padStart(2);
      const first = `${mark}${place} ${state.padEnd(8)} ${slug.padEnd(23)} `;
      const line = paper.wrap(title, " ".repeat(first.length), first);
      return state === "passed" ? paper.good(line) : line;
    }),
  ];
}

function saidTo(answered: { answer: number; counted: number } | null): string {
  return answered
    ? `you said ${answered.answer}, the kernel said ${answered.counted}`
    : "its question waits for your answer";
}
