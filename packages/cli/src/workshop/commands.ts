import { existsSync, readFileSync } from "node:fs";
import {
  type Exercise,
  type Report,
  ask,
  check as checkAnswer,
  filesOf,
  readAccepted,
  readTask,
} from "course/check";
import type { Topic } from "course";
import { UsageError } from "../usage-error.ts";
import { topicNamed } from "./named.ts";
import { lessonOf, renderChecked } from "./render/checked.ts";
import { renderDifference } from "./render/difference.ts";
import { indented } from "./render/indented.ts";
import { renderList } from "./render/list.ts";
import { renderQuestion, renderVerdict } from "./render/question.ts";
import { renderTask } from "./render/task.ts";
import { shownPath } from "./shown-path.ts";
import { type Result, type Workshop, commandFor } from "./workshop.ts";

/** Hands the exercise out and shows its task. */
export function start(workshop: Workshop, exercise: Exercise): Result {
  const file = workshop.answers.start(exercise);
  workshop.progress.setCurrent(exercise);
  const { slug, topic, minutes } = exercise;
  const { title, text: task } = readTask(exercise);
  return {
    exitCode: 0,
    data: { slug, topic, title, task, minutes, file },
    render: (paper) =>
      [
        renderTask(exercise, workshop, paper),
        "",
        "  Edit it, then: npm run workshop check",
        "  Or have it checked at each save: npm run workshop",
      ].join("\n"),
  };
}

/** Runs the answer along every path. */
export async function check(
  workshop: Workshop,
  exercise: Exercise,
  timeLimit?: number,
): Promise<Result> {
  const file = workshop.answers.start(exercise);
  const { signal } = workshop;
  const report = await checkAnswer(exercise, file, { timeLimit, signal });
  workshop.progress.setChecked(exercise, report);
  return resultOf(report, file, workshop, exercise);
}

function resultOf(
  report: Report,
  file: string,
  workshop: Workshop,
  exercise: Exercise,
): Result {
  const next = workshop.after(exercise);
  const nextCommand = next ? commandFor(next) : null;
  const lesson = report.passed ? lessonOf(file, exercise) : null;
  return {
    exitCode: report.passed ? 0 : 1,
    data: { ...report, file, ...lesson, next: nextCommand },
    render: (paper) =>
      [
        renderChecked(report, file, exercise, paper),
        "",
        report.passed
          ? nextLine(nextCommand)
          : "  Stuck? npm run workshop hint",
      ].join("\n"),
  };
}

function nextLine(command: string | null): string {
  return command === null
    ? "  That was the last one. Your own leaks are next: packages/shared/README.md"
    : `  Next: ${command}`;
}

/** One hint more than last time, or all up to the level. */
export function hint(
  workshop: Workshop,
  exercise: Exercise,
  { level, again }: { level?: number | undefined; again?: string } = {},
): Result {
  const { slug } = exercise;
  const { hints } = readTask(exercise);
  const shown = Math.min(
    level ?? workshop.progress.hints(exercise) + 1,
    hints.length,
  );
  if (workshop.answers.isStarted(exercise)) {
    workshop.progress.setHints(exercise, shown);
  }
  const left = hints.length - shown;
  const more = again ?? `npm run workshop hint ${slug} -- --level ${shown + 1}`;
  return {
    exitCode: 0,
    data: {
      slug,
      level: shown,
      of: hints.length,
      hints: hints.slice(0, shown),
    },
    render: (paper) =>
      [
        paper.strong(slug),
        "",
        ...hints
          .slice(0, shown)
          .map((text, place) => paper.wrap(text, "     ", `  ${place + 1}. `)),
        "",
        left > 0 ? `  ${left} more: ${more}` : "  There are no more hints.",
      ].join("\n"),
  };
}

/** The reference and what else is accepted. */
export function solution(exercise: Exercise): Result {
  const { slug } = exercise;
  const { why } = readTask(exercise);
  const reference = readFileSync(filesOf(exercise).solution, "utf8");
  const others = readAccepted(exercise);
  return {
    exitCode: 0,
    data: { slug, why, solution: reference, accepted: others },
    render: (paper) =>
      [
        paper.strong(`${slug}: the reference`),
        "",
        indented(reference),
        paper.wrap(why, "  "),
        ...others.flatMap(({ how, code }) => [
          "",
          paper.strong("Also accepted"),
          paper.wrap(how, "  "),
          "",
          indented(code).trimEnd(),
        ]),
      ].join("\n"),
  };
}

/** The answer beside the reference. */
export function diff(workshop: Workshop, exercise: Exercise): Result {
  const { slug } = exercise;
  const file = workshop.answers.fileOf(exercise);
  if (!existsSync(file)) throw notStarted(exercise);
  const { difference } = lessonOf(file, exercise);
  return {
    exitCode: 0,
    data: { slug, file, difference },
    render: (paper) =>
      [paper.strong(slug), "", renderDifference(difference, paper)].join("\n"),
  };
}

function notStarted({ slug }: Exercise): UsageError {
  return new UsageError(
    `You have not started ${slug}, so there is no answer of yours.\n` +
      `Next: npm run workshop start ${slug}`,
  );
}

/** Hands the exercise out again; the answer is moved aside. */
export function reset(workshop: Workshop, exercise: Exercise): Result {
  const aside = workshop.answers.reset(exercise);
  const file = workshop.answers.fileOf(exercise);
  return {
    exitCode: 0,
    data: { slug: exercise.slug, file, movedTo: aside ?? null },
    render: () =>
      [
        `${shownPath(file)} is as it was handed out.`,
        ...(aside ? [`Your answer is now ${shownPath(aside)}.`] : []),
      ].join("\n"),
  };
}

/** Brings a late-comer to an exercise; whatever they have is kept. */
export function jump(workshop: Workshop, exercise: Exercise): Result {
  const { exercises } = workshop.course;
  const skipped = exercises
    .slice(0, exercises.indexOf(exercise))
    .filter((before) => !workshop.isDone(before));
  const begun = start(workshop, exercise);
  for (const before of skipped) workshop.progress.setSkipped(before);
  const slugs = skipped.map(({ slug }) => slug);
  return {
    exitCode: 0,
    data: { ...begun.data, skipped: slugs },
    render: (paper) =>
      [
        ...(slugs.length > 0
          ? [
              paper.wrap(
                `Skipped, and still there to go back to: ${slugs.join(", ")}.`,
                "",
              ),
              "",
            ]
          : []),
        begun.render(paper),
      ].join("\n"),
  };
}

/** All there is to do, and how far the learner is. */
export function list(workshop: Workshop): Result {
  const { course, progress, own, exercises } = workshop;
  const topics = course.topics.map(({ name, question, ...topic }) => ({
    topic: name,
    question: {
      ask: question.ask,
      answered: progress.answered(name) ?? null,
    },
    exercises: topic.exercises.map((exercise) => ({
      slug: exercise.slug,
      title: readTask(exercise).title,
      minutes: exercise.minutes,
      state: stateOf(workshop, exercise),
      current: exercise === own && !progress.passed(exercise),
      onRoute: exercises.includes(exercise),
      number: course.exercises.indexOf(exercise) + 1,
    })),
  }));
  const data = { ...passedOn(workshop), topics };
  return { exitCode: 0, data, render: (paper) => renderList(data, paper) };
}

/** One line that a room can read. */
export function status(workshop: Workshop): Result {
  const { passed, of, route } = passedOn(workshop);
  const on = route === null ? "" : ` on ${route}`;
  return {
    exitCode: 0,
    data: { passed, of, current: workshop.own.slug, route },
    render: () => `${passed} of ${of} exercises${on}, ${placeOf(workshop)}`,
  };
}

/** How many exercises of the learner's route are passed. */
function passedOn({ exercises, progress, route }: Workshop) {
  const passed = exercises.filter((one) => progress.passed(one)).length;
  return { passed, of: exercises.length, route: route?.name ?? null };
}

function placeOf(workshop: Workshop): string {
  const { own, progress } = workshop;
  if (!progress.passed(own)) return `now ${own.slug}`;
  const next = workshop.after(own);
  if (next === undefined) return "finished";
  return next.kind === "question"
    ? `next the question of ${next.question.topic}`
    : `next ${next.exercise.slug}`;
}

function stateOf({ progress, answers }: Workshop, exercise: Exercise): string {
  if (progress.passed(exercise)) return "passed";
  if (progress.skipped(exercise)) return "skipped";
  return answers.isStarted(exercise) ? "started" : "";
}

/** A topic's question; with an answer the kernel is asked as well. */
export async function predict(
  workshop: Workshop,
  name: string | undefined,
  typed: string | undefined,
): Promise<Result> {
  const topic =
    name === undefined
      ? firstUnanswered(workshop)
      : topicNamed(workshop.course, name);
  return typed === undefined
    ? showQuestion(workshop, topic)
    : await answerQuestion(workshop, topic, typed);
}

function firstUnanswered({ course: { topics }, progress }: Workshop): Topic {
  const open = topics.find(({ name }) => progress.answered(name) === undefined);
  return open ?? topics[0]!;
}

function showQuestion({ progress }: Workshop, topic: Topic): Result {
  const asked = askedIn(topic);
  return {
    exitCode: 0,
    data: { ...asked, answered: progress.answered(topic.name) ?? null },
    render: (paper) =>
      [
        renderQuestion(asked, paper),
        "",
        `  Commit to a number: npm run workshop predict ${topic.name} <number>`,
      ].join("\n"),
  };
}

async function answerQuestion(
  { progress, signal }: Workshop,
  topic: Topic,
  typed: string,
): Promise<Result> {
  const { name, question, exercises } = topic;
  const answer = numberIn(typed);
  if (answer === undefined) {
    throw new UsageError(
      `${JSON.stringify(typed)} is no number of descriptors. ` +
        `Give a whole one:\nnpm run workshop predict ${name} 0`,
    );
  }
  const { before, after } = await ask(question, signal);
  const counted = after - before;
  progress.setAnswered(name, answer, counted);
  const [exercise] = exercises;
  const next = exercise ? commandFor({ kind: "exercise", exercise }) : null;
  const right = answer === counted;
  const { why } = question;
  return {
    exitCode: 0,
    data: {
      ...askedIn(topic),
      answer,
      before,
      after,
      counted,
      right,
      why,
      next,
    },
    render: (paper) =>
      [
        renderVerdict({ answer, before, after }, why, paper),
        "",
        nextLine(next),
      ].join("\n"),
  };
}

function askedIn({ name, question: { ask, program } }: Topic) {
  return { topic: name, ask, program: readFileSync(program, "utf8") };
}

/** The number of descriptors that was typed; undefined when it is none. */
export function numberIn(typed: string): number | undefined {
  const number = Number(typed.trim());
  const isCount = Number.isInteger(number) && number >= 0;
  return typed.trim() !== "" && isCount ? number : undefined;
}
