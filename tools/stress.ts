// npm run stress [topic | topic/pair | exercise] [-- --rounds 3]: proves pairs,
// asks questions and verifies exercises while the processes that they run in are
// stopped at random moments for some milliseconds, as on a machine with far too
// much to do. A verdict that depends on the clock gets wrong sooner or later; each
// is named, with how often it was wrong and why. On Linux.

import { randomUUID } from "node:crypto";
import { globSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { setTimeout } from "node:timers/promises";
import { parseArgs } from "node:util";
import { UsageError, choose } from "@using-by-example/cli";
import { assertHolds, examples, readCatalog, readCourse } from "course";
import { type Exercise, assertAnswered, assertVerified } from "course/check";
import { progress } from "./progress.ts";

interface Unit {
  name: string;
  assert: () => Promise<unknown>;
}

const command = "npm run stress";
const { rounds, units } = await asked().catch((error: unknown) => {
  if (!(error instanceof UsageError)) throw error;
  console.error(error.message);
  process.exit(2);
});
/** The processes of this run inherit it. */
const run = (process.env["STRESS_RUN"] = randomUUID());
const wrong = new Map<string, string[]>();
const over = new AbortController();
let stops = 0;
let done = 0;

const stoppers = [stopNowAndThen(), stopNowAndThen(), stopNowAndThen()];
const all = rounds * units.length;
const waiting = Array.from({ length: rounds }, () => units)
  .flat()
  .values();
await Promise.all(
  Array.from({ length: availableParallelism() + 1 }, async () => {
    for (const { name, assert } of waiting) {
      await assert().catch(({ message }: Error) => {
        wrong.set(name, [...(wrong.get(name) ?? []), message]);
      });
      done += 1;
      progress(`${done} of ${all}`);
    }
  }),
);
over.abort();
await Promise.all(stoppers);
progress("");

for (const [name, messages] of wrong) {
  console.log(`${name}: wrong ${messages.length} of ${rounds} times`);
  for (const message of new Set(messages))
    console.log(message.replaceAll(/^/gm, "  "));
}
const right = all - [...wrong.values()].flat().length;
console.log(`${right} of ${all} verdicts right; processes stopped: ${stops}`);
if (right < all) process.exitCode = 1;

async function asked(): Promise<{ rounds: number; units: Unit[] }> {
  if (process.platform !== "linux") {
    throw new UsageError(`${command} needs Linux.`);
  }
  const { values, positionals } = parsed();
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1) {
    throw new UsageError(
      `--rounds takes a number from 1, such as: ${command} -- --rounds 3`,
    );
  }
  return { rounds, units: await unitsNamed(positionals[0]) };
}

function parsed() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: { rounds: { type: "string", default: "3" } },
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

async function unitsNamed(name: string | undefined): Promise<Unit[]> {
  const { topics, exercises } = await readCourse(examples);
  const exercise = exercises.find(({ slug }) => slug === name);
  if (exercise) return [unitOf(exercise)];
  const pairs = choose(readCatalog(examples), name, command);
  const chosen = pairs.length > 1 ? pairs.map(({ topic }) => topic) : [];
  return [
    ...pairs.map((pair) => ({
      name: pair.path,
      assert: async () => assertHolds(await pair.load()),
    })),
    ...topics
      .filter((topic) => chosen.includes(topic.name))
      .flatMap((topic) => [
        {
          name: `${topic.name}, its question`,
          assert: () => assertAnswered(topic.question),
        },
        ...topic.exercises.map(unitOf),
      ]),
  ];
}

function unitOf(exercise: Exercise): Unit {
  const { topic, slug } = exercise;
  return {
    name: `${topic}/exercises/${slug}`,
    assert: () => assertVerified(exercise),
  };
}

async function stopNowAndThen(): Promise<void> {
  while (!over.signal.aborted) {
    await setTimeout(between(5, 60));
    const processes = processesOfRun();
    const pid = processes[Math.floor(between(0, processes.length))];
    if (pid === undefined || !signal(pid, "SIGSTOP")) continue;
    stops += 1;
    await setTimeout(between(20, 200));
    signal(pid, "SIGCONT");
  }
}

/** Without the shells that end them when this process is gone. */
function processesOfRun(): number[] {
  return globSync("/proc/[0-9]*").flatMap((folder) => {
    try {
      const environment = readFileSync(`${folder}/environ`, "utf8");
      if (!environment.includes(`STRESS_RUN=${run}\0`)) return [];
      const isShell = readFileSync(`${folder}/comm`, "utf8") === "sh\n";
      return isShell ? [] : [Number(folder.slice("/proc/".length))];
    } catch {
      return []; // it has ended, or is another user's
    }
  });
}

function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false; // it has ended
  }
}

function between(least: number, most: number): number {
  return least + Math.random() * (most - least);
}
