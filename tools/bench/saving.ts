import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { type Exercise, filesOf } from "course/check";
import { examples, readCourse } from "course";
import { root } from "../readmes.ts";

const workshopIn = join(
  root,
  "packages/cli/src/workshop/fixtures/workshop-in.ts",
);

/** For each exercise, the milliseconds from a save to its verdict. */
export async function* saving(): AsyncGenerator<
  readonly [slug: string, milliseconds: number[]]
> {
  const { exercises } = await readCourse(examples);
  for (const exercise of exercises) {
    yield [exercise.slug, await verdictsOn(exercise)];
  }
}

/** In watch mode, in a pseudo-terminal; right and wrong answers in turn. */
async function verdictsOn(exercise: Exercise): Promise<number[]> {
  await using folder = await mkdtempDisposable(join(tmpdir(), "saving-"));
  writeFileSync(join(folder.path, "package.json"), '{ "type": "module" }');
  const work = join(folder.path, "work");
  const { handedOut, solution } = filesOf(exercise);
  const answer = join(work, exercise.slug, "exercise.ts");
  await run(work, "start", exercise.slug);
  await run(work, "predict", exercise.topic, "0");

  const command = `'${process.execPath}' '${workshopIn}' '${work}'`;
  const child = spawn("script", ["-qec", command, "/dev/null"], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  let screen = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    screen += text;
  });
  const shows = async (pattern: RegExp) => {
    while (!pattern.test(screen)) await once(child.stdout, "data");
  };
  await shows(/checked at each save/);
  await setTimeout(1000); // as long as anybody needs to edit
  const times = [];
  for (let save = 0; save < 8; save++) {
    screen = "";
    const begun = performance.now();
    if (save % 2 === 0) copyFileSync(solution, answer);
    else writeFileSync(answer, `${readFileSync(handedOut, "utf8")}// mine\n`);
    await shows(/Passed|Refused/);
    times.push(performance.now() - begun);
    await setTimeout(1000);
  }
  child.stdin.write("q");
  await once(child, "close");
  return times;
}

async function run(...args: string[]): Promise<void> {
  const child = spawn(process.execPath, [workshopIn, ...args]);
  child.stdout.resume();
  await once(child, "close");
}
