import {
  type Exercise,
  type Verdict,
  type WrongAnswer,
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
  type Route,
  routes,
  slotsOf,
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
    fill(read("FACILITATING.md"), "clock", clock(course)),
    "topics",
    course.topics.map((topic) => section(topic, facts)).join("\n"),
  );
  return await formatted(text);
}

/** When each part of a workshop begins, a column for each route. */
function clock(course: Course): string {
  const columns = routes.map((route) => beginnings(route, course));
  const names = [
    "welcome",
    "set-up",
    "the idea",
    ...course.topics.flatMap(({ name }) => [name, `break after ${name}`]),
    "close",
    "end",
  ].filter((name) => columns.some((column) => column.has(name)));
  const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const isTopic = (name: string) =>
    course.topics.some((topic) => topic.name === name);
  return [
    row(["", ...routes.map(({ name }) => name)]),
    row(["---", ...routes.map(() => "---:")]),
    ...names.map((name) =>
      row([
        isTopic(name) ? `[${name}](#${name})` : name.replace(/ after .*/, ""),
        ...columns.map((column) => column.get(name) ?? ""),
      ]),
    ),
  ].join("\n");
}

/** `1:07` by the name of the slot, and of the end. */
function beginnings(route: Route, course: Course): Map<string, string> {
  const times = new Map<string, string>();
  let now = 0;
  for (const { name, minutes } of slotsOf(route, course)) {
    times.set(name, timeOf(now));
    now += minutes;
  }
  return times.set("end", timeOf(now));
}

function timeOf(minutes: number): string {
  const rest = `${minutes % 60}`.padStart(2, "0");
  return `${Math.floor(minutes / 60)}:${rest}`;
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
  const known = readWrongAnswers(exercise);
  const others = known.filter(({ isLikely }) => !isLikely);
  return [
    `**Exercise \`${slug}\`** (${minutes} minutes${isInShort ? ", also in two hours" : ""}). ${title}. ${why}\n`,
    `If someone is stuck: ${hints[0]}\n`,
    ...answerTable(known.filter(({ isLikely }) => isLikely)),
    `\n<details><summary>${others.length} more wrong answers</summary>\n`,
    ...answerTable(others),
    "\n</details>\n",
  ].join("\n");
}

function answerTable(answers: readonly WrongAnswer[]): string[] {
  return [
    "| a wrong answer | what to say |",
    "| --- | --- |",
    ...answers.map(
      ({ name, because }) => `| ${cell(name)} | ${cell(because)} |`,
    ),
  ];
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}
