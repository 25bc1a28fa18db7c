import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Verification, filesOf } from "course/check";
import { expect, test } from "vitest";
import { examples, readCourse } from "course";
import { type Ended, end, launch } from "../fixtures/start.ts";
import { inProcess } from "../fixtures/in-process.ts";
import { main } from "./main.ts";
import { exerciseNamed } from "./named.ts";

const file = join(import.meta.dirname, "fixtures/workshop-in.ts");
const root = join(import.meta.dirname, "../../../..");
const slug = "join-two-files";
const course = await readCourse(examples);
const exercise = exerciseNamed(course, slug);
const mayMount = spawnSync("unshare", ["-rm", "true"]).status === 0;

/** A folder for a learner's copies, and the workshop in it. */
async function learner() {
  const folder = await mkdtempDisposable(join(tmpdir(), "learner's work "));
  const path = join(folder.path, "work");
  // As in a checkout: the nearest one above the answers.
  writeFileSync(join(folder.path, "package.json"), '{ "type": "module" }');
  return {
    path,
    answer: join(path, slug, "exercise.ts"),
    workshop: (...args: string[]): Promise<Ended> =>
      end(launch([process.execPath, file, path, ...args])),
    async json(...args: string[]) {
      const { stdout, code, stderr } = await this.workshop(...args, "--json");
      expect(stderr).toBe("");
      return { code, data: JSON.parse(stdout) as Record<string, unknown> };
    },
    [Symbol.asyncDispose]: () => folder.remove(),
  };
}

test("a learner starts, is refused, solves it and sees the next step", async () => {
  await using ada = await learner();
  const { stdout } = await ada.workshop("start", slug);
  expect(stdout).toContain(`${slug}/exercise.ts`);
  const refused = await ada.workshop("check");
  expect(refused.stdout).toMatch(
    /Refused\.\n.*still the code as it was handed/,
  );
  expect(refused.stdout).toMatch(/opened at exercise\.ts:9/);
  expect(refused.code).toBe(1);

  copyFileSync(filesOf(exercise).accepted[0]!, ada.answer);
  const passed = await ada.workshop("check");
  expect(passed.code).toBe(0);
  expect(passed.stdout).toMatch(/Passed: right on every path\./);
  expect(passed.stdout).toMatch(/\+ {2}using files = new DisposableStack/);
  expect(passed.stdout).toContain("Also accepted:");
  expect(passed.stdout).toMatch(/Next: npm run workshop/);
  const { data } = await ada.json("list");
  expect(data).toMatchObject({ passed: 1 });
});

test("every command of an exercise works on one that was never started", async () => {
  for (const command of [
    "hint",
    "solution",
    "start",
    "check",
    "reset",
    "jump",
  ]) {
    await using ada = await learner();
    const { code, data } = await ada.json(command, slug);
    expect(data).toMatchObject({ slug });
    expect(code, command).toBe(command === "check" ? 1 : 0);
  }
  await using ada = await learner();
  const { code, stderr } = await ada.workshop("diff", slug);
  expect(stderr).toContain(`Next: npm run workshop start ${slug}`);
  expect(code).toBe(2);
});

test("each hint says one thing more, and nothing is lost after the third", async () => {
  await using ada = await learner();
  await ada.workshop("start", slug);
  const levels = [];
  for (let call = 0; call < 4; call++) {
    const { data } = await ada.json("hint");
    levels.push(data["level"]);
  }
  expect(levels).toEqual([1, 2, 3, 3]);
});

test("a route is remembered, and its exercises are counted", async () => {
  await using ada = await learner();
  const { stdout } = await ada.workshop("status");
  expect(stdout).toMatch(/^0 of \d+ exercises, now search-rotated-logs\n$/);

  await ada.workshop("resume", "--route", "production", "--no-questions");
  const production = course.topics.filter(({ part }) => part === "production");
  const exercises = production.flatMap((topic) => topic.exercises);
  const { data } = await ada.json("status");
  expect(data).toEqual({
    passed: 0,
    of: exercises.length,
    current: exercises[0]!.slug,
    route: "production",
  });

  const { stdout: listed } = await ada.workshop("list");
  expect(listed).toMatch(/^ {3}1 +search-rotated-logs/m);
  expect(listed).toMatch(new RegExp(`^>\\*\\d+ .*${exercises[0]!.slug}`, "m"));
  expect(listed).toContain(`0 of ${exercises.length} passed on production.`);

  await ada.workshop("resume", "--route", "all");
  expect((await ada.json("status")).data).toMatchObject({ route: null });
});

test("after a pass the status names the next step", async () => {
  await using ada = await learner();
  const [topic, second] = course.topics;
  for (const exercise of topic!.exercises) {
    await ada.workshop("start", exercise.slug);
    copyFileSync(
      filesOf(exercise).solution,
      join(ada.path, exercise.slug, "exercise.ts"),
    );
    await ada.workshop("check");
  }
  const { stdout } = await ada.workshop("status");
  expect(stdout).toMatch(
    new RegExp(`^2 of \\d+ exercises, next the question of ${second!.name}\n$`),
  );
});

test("without questions the next step after a topic is an exercise", async () => {
  await using ada = await learner();
  const [first, second] = course.topics;
  const last = first!.exercises.at(-1)!;
  await ada.workshop("start", last.slug);
  copyFileSync(
    filesOf(last).solution,
    join(ada.path, last.slug, "exercise.ts"),
  );
  const next = async () => (await ada.json("check")).data["next"];
  expect(await next()).toBe(`npm run workshop predict ${second!.name}`);
  await ada.workshop("resume", "--no-questions");
  const exercise = second!.exercises[0]!.slug;
  expect(await next()).toBe(`npm run workshop start ${exercise}`);
});

test("a route that does not exist is refused, and all are named", async () => {
  await using ada = await learner();
  const { code, stderr } = await ada.workshop("--route", "two hours");
  expect(code).toBe(2);
  expect(stderr).toContain("two-hours, half-a-day, production, all");
});

test("a reset moves each answer aside", async () => {
  await using ada = await learner();
  await ada.workshop("start", slug);
  for (const text of ["first", "second", "third"]) {
    writeFileSync(ada.answer, text);
    expect((await ada.workshop("reset")).code).toBe(0);
  }
  const kept = readdirSync(join(ada.path, slug))
    .filter((name) => name.startsWith("until-"))
    .map((name) => readFileSync(join(ada.path, slug, name), "utf8"));
  expect(kept.toSorted()).toEqual(["first", "second", "third"]);
  expect(readFileSync(ada.answer, "utf8")).toBe(
    readFileSync(filesOf(exercise).handedOut, "utf8"),
  );
});

test("starting again does not touch an answer", async () => {
  await using ada = await learner();
  await ada.workshop("start", slug);
  writeFileSync(ada.answer, "mine");
  await ada.workshop("start", slug);
  await ada.workshop("jump", slug);
  expect(readFileSync(ada.answer, "utf8")).toBe("mine");
});

test("a jump skips what comes before, and passing it later counts", async () => {
  await using ada = await learner();
  const last = course.exercises.at(-1)!;
  const { data } = await ada.json("jump", last.slug);
  expect(data["skipped"]).toEqual(
    course.exercises.slice(0, -1).map((one) => one.slug),
  );
  const { data: list } = await ada.json("list");
  expect(JSON.stringify(list)).toContain('"state":"skipped"');
  await ada.workshop("start", slug);
  copyFileSync(filesOf(exercise).solution, ada.answer);
  await ada.workshop("check", slug);
  expect((await ada.json("list")).data).toMatchObject({ passed: 1 });
});

test("progress that cannot be read is moved aside and found out again", async () => {
  await using ada = await learner();
  await ada.workshop("start", slug);
  copyFileSync(filesOf(exercise).solution, ada.answer);
  const state = join(ada.path, "progress.json");
  writeFileSync(state, "[]");
  const { code, stderr, stdout } = await ada.workshop("list");
  expect(stderr).toContain("progress.json is unreadable");
  expect(stdout).toContain("1 of ");
  expect(code).toBe(0);
  const [aside] = readdirSync(ada.path).filter((name) =>
    name.includes("damaged"),
  );
  expect(readFileSync(join(ada.path, aside!), "utf8")).toBe("[]");
  expect((await ada.workshop("list")).stderr).toBe("");
});

test("progress of exercises and topics unknown here is kept", async () => {
  await using ada = await learner();
  await ada.workshop("start", slug);
  const state = join(ada.path, "progress.json");
  const known = JSON.parse(readFileSync(state, "utf8")) as object;
  const later = {
    ...known,
    added: "by a later version",
    exercises: { "not-yet-made": { passedAt: "2027-01-01", stars: 3 } },
    questions: { "other-topic": { answer: 1, counted: 2 } },
  };
  writeFileSync(state, JSON.stringify(later));
  await ada.workshop("hint");
  expect(JSON.parse(readFileSync(state, "utf8"))).toMatchObject(later);
});

test("a question takes a number and then asks the kernel", async () => {
  await using ada = await learner();
  const [topic] = course.topics;
  const shown = await ada.json("predict", topic!.name);
  expect(shown.data).toMatchObject({ answered: null });
  expect(shown.data).not.toHaveProperty("counted");
  const { data } = await ada.json("predict", topic!.name, "12345");
  expect(data).toMatchObject({ answer: 12345, right: false });
  const counted = data["counted"] as number;
  expect(data["after"]).toBe((data["before"] as number) + counted);
  const right = await ada.json("predict", topic!.name, String(counted));
  expect(right.data).toMatchObject({ right: true });
});

test.for([
  [["start", "join-to-files"], /Nearest:\n\n.*start join-two-files/],
  [["start"], /missing required argument/],
  [["chekc"], /no command "chekc"\.\nNearest:\n\n.*workshop check/],
  [["predict", "manual-clsoe"], /predict manual-close/],
  [["predict", "multi-resource", "many"], /Give a whole one/],
  [["hint", "--level", "4"], /from 1 to 3/],
  [["verify", "nothing-of-the-kind"], /no exercise named/],
  [
    ["present", "manual-close/earyl-return"],
    /present manual-close\/early-return/,
  ],
  [["hint", "3"], /Options need -- before them/],
] as [string[], RegExp][])(
  "%j is refused with what to type",
  async ([args, says]) => {
    await using ada = await learner();
    const { code, stderr, stdout } = await inProcess(() =>
      main(args, { examples, work: ada.path }),
    );
    expect(stderr).toMatch(says);
    expect(stderr).toMatch(/npm (run workshop|start) /);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(stdout).toBe("");
    expect(code).toBe(2);
    expect(existsSync(ada.path)).toBe(false);
  },
);

test("two learners at once do not disturb each other", async () => {
  await using ada = await learner();
  await using bob = await learner();
  await Promise.all([ada.workshop("start", slug), bob.workshop("start", slug)]);
  copyFileSync(filesOf(exercise).solution, ada.answer);
  const [passed, refused] = await Promise.all([
    ada.json("check"),
    bob.json("check"),
  ]);
  expect(passed.data).toMatchObject({ passed: true });
  expect(refused.data).toMatchObject({ passed: false });
});

test("an interrupted check leaves no process and no scratch directory", async () => {
  await using ada = await learner();
  await ada.workshop("start", slug);
  writeFileSync(ada.answer, "export function join() { for (;;); }");
  await using tmp = await mkdtempDisposable(join(tmpdir(), "interrupted-"));
  const child = launch(
    [process.execPath, file, ada.path, "check", "--time-limit", "60"],
    { env: { ...process.env, TMPDIR: tmp.path } },
  );
  while (readdirSync(tmp.path).length === 0) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  child.kill("SIGINT");
  expect((await end(child)).code).toBe(130);
  expect(readdirSync(tmp.path)).toEqual([]);
});

test.skipIf(!mayMount)(
  "the workshop names a read-only checkout, and can still read it",
  async () => {
    await using ada = await learner();
    const inside = (...args: string[]) =>
      unshared(
        'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"',
        ...[root, process.execPath, file, join(root, "never"), ...args],
      );
    const { code, stderr } = await inside("start", slug);
    expect(stderr).toMatch(/read-only there\. Copy the checkout/);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(code).toBe(3);
    for (const command of ["list", "solution", "hint"]) {
      const words = command === "list" ? [] : [slug];
      expect((await inside(command, ...words)).code, command).toBe(0);
    }
    expect(existsSync(ada.path)).toBe(false);
  },
);

test.skipIf(!mayMount)(
  "the workshop names a full disk, and loses no file",
  async () => {
    await using ada = await learner();
    await ada.workshop("start", slug);
    const { stderr, stdout } = await unshared(
      `cp -r "$0" "$0.all" && mount -t tmpfs -o size=64k none "$0" &&
       cp -r "$0.all/." "$0" && echo '// mine' > "$0/${slug}/exercise.ts"
       head -c 70000 /dev/zero > "$0/much" 2>/dev/null
       "$@" reset; echo "code $?"
       "$@" hint; echo "code $?"
       cat "$0/${slug}/exercise.ts"; ls "$0/${slug}"`,
      ...[ada.path, process.execPath, file, ada.path],
    );
    expect(stderr).toMatch(/the disk is full\. Make room/);
    expect(stdout).toMatch(/code 3[^]*code 3[^]*\/\/ mine\nexercise\.ts\n$/);
  },
);

/** A shell in a mount namespace of its own; `$0` and `$@` are the words. */
function unshared(script: string, ...words: string[]): Promise<Ended> {
  return end(launch(["unshare", "-rm", "sh", "-c", script, ...words]));
}

test("verify prints what was accepted and refused, as data", async () => {
  await using folder = await examplesWithOneExercise();
  const work = join(folder.path, "work");
  const { stdout, code } = await end(
    launch([process.execPath, file, work, "verify", "with-file", "--json"], {
      env: { EXAMPLES: folder.path },
    }),
  );
  const { exercises } = JSON.parse(stdout) as {
    exercises: Verification[];
  };
  const { slug, problems, solutions, rejects } = exercises[0]!;
  expect({ slug, problems, code }).toEqual({
    slug: "with-file",
    problems: [],
    code: 0,
  });
  expect(solutions).toEqual([
    { name: "solution.ts", passed: true },
    { name: "stack.ts", passed: true },
  ]);
  expect(rejects.length).toBeGreaterThanOrEqual(11);
  for (const { name, diagnosis, refused } of rejects) {
    expect(refused, name).toBe(true);
    expect(diagnosis, name).not.toBe("");
  }
  expect(existsSync(work)).toBe(false);
});

test("verify reads the lines of Windows, and counts one as one", async () => {
  await using folder = await examplesWithOneExercise();
  for (const name of globSync("**/{accepted,wrong}/*", { cwd: folder.path })) {
    const answer = join(folder.path, name);
    const text = readFileSync(answer, "utf8");
    writeFileSync(answer, text.replaceAll("\n", "\r\n"));
  }
  const { stdout, stderr, code } = await end(
    launch([process.execPath, file, join(folder.path, "work"), "verify"], {
      env: { EXAMPLES: folder.path },
    }),
  );
  expect(stderr).toBe("");
  expect(stdout).toMatch(/^1 exercise, \d+ wrong answers and 2 right ones: /m);
  expect(code).toBe(0);
});

/** A folder with one topic that has one small exercise. */
async function examplesWithOneExercise() {
  const folder = await mkdtempDisposable(join(tmpdir(), "examples-"));
  const topic = join(folder.path, "one-topic");
  const small = join(root, "packages/course/src/exercises/fixtures/with-file");
  const check = join(topic, "exercises/with-file/check.ts");
  cpSync(small, dirname(check), { recursive: true });
  writeFileSync(
    check,
    readFileSync(check, "utf8").replace("../../exercise.ts", "course/exercise"),
  );
  cpSync(join(examples, exercise.topic, "question"), join(topic, "question"), {
    recursive: true,
  });
  for (const parent of [folder.path, topic]) {
    mkdirSync(join(parent, "node_modules"));
    symlinkSync(
      join(root, "packages/course"),
      join(parent, "node_modules/course"),
    );
  }
  writeFileSync(join(folder.path, "package.json"), '{ "type": "module" }');
  writeFileSync(
    join(folder.path, "course.json"),
    JSON.stringify({
      "one-topic": { part: "basics", pairs: [], exercises: ["with-file"] },
    }),
  );
  return folder;
}
