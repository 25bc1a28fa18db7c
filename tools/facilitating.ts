import {
  type Exercise,
  type Verdict,
  ask,
  readTask,
  readWrongAnswers,
} from "course/check";
import {
  type Course,
  examples,
  type Pair,
  readCatalog,
  readCourse,
  type Topic,
} from "course";
import { fill, formatted, read } from "./readmes.ts";

export interface Facts {
  readonly course: Course;
  /** What the kernel says to each topic's question. */
  readonly verdicts: ReadonlyMap<string, Verdict>;
  /** The pairs that are demonstrated, by `topic/pair`. */
  readonly pairs: ReadonlyMap<string, Pair>;
}

/** The course, what the kernel says to it, and what it demonstrates. */
export async function facts(): Promise<Facts> {
  const course = await readCourse(examples);
  const verdicts = new Map<string, Verdict>();
  const pairs = new Map<string, Pair>();
  for (const { name, question } of course.topics) {
    verdicts.set(name, await ask(question));
    const shown = readCatalog(examples).find(
      ({ path }) => path === question.demonstrate,
    );
    if (!shown) throw new Error(`${name}: no pair ${question.demonstrate}`);
    const pair = await shown.load();
    if (Object.keys(pair.leaks).length === 0) {
      throw new Error(`${name}: nothing climbs in ${question.demonstrate}`);
    }
    pairs.set(shown.path, pair);
  }
  return { course, verdicts, pairs };
}

/** FACILITATING.md as it should read. */
export async function facilitating(facts: Facts): Promise<string> {
  const { course } = facts;
  const text = fill(
    fill(read("FACILITATING.md"), "routes", routes(course)),
    "topics",
    course.topics.map((topic) => section(topic, facts)).join("\n"),
  );
  return await formatted(text);
}

/** The ways through the workshop, and the minutes that each may take. */
export const routeLimits = {
  "two hours": 120,
  "half a day": 240,
  production: 240,
} as const;

export type Route = keyof typeof routeLimits;

/** What each route takes of a topic, in minutes. */
export function minutesOf({ part, question, exercises }: Topic) {
  const [first] = exercises;
  const all = exercises.reduce((total, { minutes }) => total + minutes, 0);
  const isBasic = part === "basics";
  return {
    "two hours": isBasic ? question.minutes + first!.minutes : 0,
    "half a day": question.minutes + (isBasic ? all : 0),
    production: isBasic ? 0 : question.minutes + all,
  } satisfies Record<Route, number>;
}

function routes({ topics }: Course): string {
  const names = Object.keys(routeLimits) as Route[];
  const all = topics.map((topic) => ({ topic, minutes: minutesOf(topic) }));
  const total = (route: Route) =>
    all.reduce((sum, { minutes }) => sum + minutes[route], 0);
  const row = (first: string, cells: readonly string[]) =>
    `| ${[first, ...cells].join(" | ")} |`;
  return [
    row("topic", names),
    row(
      "---",
      names.map(() => "---:"),
    ),
    ...all.map(({ topic: { name }, minutes }) =>
      row(
        `[${name}](#${name})`,
        names.map((route) => (minutes[route] ? `${minutes[route]} min` : "")),
      ),
    ),
    row(
      "**in all**",
      names.map((route) => `**${total(route)} min**`),
    ),
  ].join("\n");
}

function section(
  { name, part, question, exercises }: Topic,
  { verdicts, pairs }: Facts,
): string {
  const { before, after } = verdicts.get(name)!;
  const pair = pairs.get(question.demonstrate)!;
  return [
    `### ${name}\n`,
    `**Ask** (${question.minutes} minutes with the demonstration). ` +
      `${question.ask}\n`,
    `\`npm run workshop predict ${name}\` shows the code. ` +
      `The kernel says **${after - before}**. ${question.why}\n`,
    `${question.discuss}\n`,
    `**Demonstrate** \`npm run workshop present ${question.demonstrate}\`. ` +
      `${pair.mistake} ${pair.fix}\n`,
    ...exercises.map((exercise, place) =>
      exerciseSection(exercise, part === "basics" && place === 0),
    ),
  ].join("\n");
}

function exerciseSection(exercise: Exercise, isInShort: boolean): string {
  const { slug, minutes } = exercise;
  const { title, hints, why } = readTask(exercise);
  return [
    `**Exercise \`${slug}\`** (${minutes} minutes${isInShort ? ", also in two hours" : ""}). ${title}. ${why}\n`,
    `If someone is stuck: ${hints[0]}\n`,
    "| a likely wrong answer | what to say |",
    "| --- | --- |",
    ...readWrongAnswers(exercise).map(
      ({ name, because }) => `| ${cell(name)} | ${cell(because)} |`,
    ),
    "",
  ].join("\n");
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}
