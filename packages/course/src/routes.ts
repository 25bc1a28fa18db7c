import type { Course, Step, Topic } from "./course.ts";

/** A way through the course that a workshop has time for. */
export interface Route {
  /** What is typed: `two-hours`. */
  readonly name: string;
  /** The minutes that the workshop may take in all. */
  readonly limit: number;
  /** What it takes of a topic, in order. */
  readonly stepsOf: (topic: Topic) => readonly Step[];
  /** Minutes of rest, by the topic before them. */
  readonly breaks: Readonly<Record<string, number>>;
}

const isBasic = ({ part }: Topic) => part === "basics";

/** Every route, the shortest first. */
export const routes: readonly Route[] = [
  {
    name: "two-hours",
    limit: 120,
    stepsOf: (topic) => (isBasic(topic) ? topic.steps.slice(0, 2) : []),
    breaks: { exceptions: 10 },
  },
  {
    name: "half-a-day",
    limit: 240,
    stepsOf: (topic) =>
      isBasic(topic) ? topic.steps : topic.steps.slice(0, 1),
    breaks: { "custom-disposable": 10, async: 15 },
  },
  {
    name: "production",
    limit: 240,
    stepsOf: (topic) => (isBasic(topic) ? [] : topic.steps),
    breaks: { cancellation: 10, ownership: 15 },
  },
];

/** The steps of a route, in order. */
export function stepsOn({ stepsOf }: Route, { topics }: Course): Step[] {
  return topics.flatMap(stepsOf);
}

/** A part of a workshop: a topic by its name, or what is around them. */
export interface Slot {
  readonly name: string;
  readonly minutes: number;
}

/** A workshop on this route from the welcome to the close. */
export function slotsOf(route: Route, { topics }: Course): Slot[] {
  return [
    { name: "welcome", minutes: 5 },
    { name: "set-up", minutes: 5 },
    { name: "the idea", minutes: 5 },
    ...topics.flatMap((topic) => {
      const minutes = minutesOf(route.stepsOf(topic));
      const rest = route.breaks[topic.name] ?? 0;
      return [
        { name: topic.name, minutes },
        { name: `break after ${topic.name}`, minutes: rest },
      ];
    }),
    { name: "close", minutes: 5 },
  ].filter(({ minutes }) => minutes > 0);
}

/** The minutes of some steps; breaks are not among them. */
export function minutesOf(steps: readonly Step[]): number {
  const minutes = steps.map((step) =>
    step.kind === "question" ? step.question.minutes : step.exercise.minutes,
  );
  return minutes.reduce((sum, one) => sum + one, 0);
}
