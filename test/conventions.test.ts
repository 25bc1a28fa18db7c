import { spawnSync } from "node:child_process";
import {
  existsSync,
  globSync,
  mkdtempDisposableSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import {
  examples,
  type Pair,
  readCatalog,
  readCourse,
  routes,
  type Side,
  slotsOf,
} from "course";
import { expect, test } from "vitest";
import {
  type Exercise,
  filesOf,
  problemsIn,
  readWrongAnswers,
} from "course/check";
import { read, root } from "../tools/readmes.ts";

const catalog = readCatalog(examples);
const course = await readCourse(examples);
const answers = course.exercises.flatMap((exercise) =>
  answersIn(exercise).map((file) => ({ file: relative(root, file) })),
);
const topics = [...new Set(catalog.map(({ topic }) => topic))];
const pairs = await Promise.all(catalog.map((listing) => listing.load()));
const sides = pairs.flatMap(({ topic, name }) =>
  (["wrong", "correct"] as const).map((side) => ({
    side,
    file: `examples/${topic}/${name}/${side}.ts`,
  })),
);

/** What the guide in the README has an answer for. */
const things = [
  ...["file", "directory handle", "temporary directory", "stream to read"],
  ...["stream to write", "child process", "server", "undici client"],
  ...["undici body", "SQLite database", "transaction", "lock", "timer"],
  ...["listener", "few things at once", "hand on", "library without dispose"],
];

test("the tests run native using, not a lowered form", () => {
  const scope = () => {
    using _nothing = null;
  };
  expect(scope.toString()).toContain("using _nothing = null");
});

test("the reading order lists every folder once", () => {
  const folders = globSync("*/*/pair.ts", { cwd: examples })
    .map((file) => file.replace("/pair.ts", ""))
    .toSorted();
  expect(catalog.map(({ path }) => path).toSorted()).toEqual(folders);
});

test("the course lists every exercise once, in the order of the topics", () => {
  const folders = globSync("*/exercises/*/check.ts", { cwd: examples });
  expect(
    course.exercises
      .map(({ topic, slug }) => `${topic}/exercises/${slug}/check.ts`)
      .toSorted(),
  ).toEqual(folders.toSorted());
  expect(course.topics.map(({ name }) => name)).toEqual(topics);
  const slugs = course.exercises.flatMap(({ slug, formerly }) => [
    slug,
    ...formerly,
  ]);
  expect(new Set(slugs).size).toBe(slugs.length);
});

test.for(course.exercises)(
  "$slug: each requirement has a path, and each path a requirement",
  (exercise) => {
    expect(problemsIn(exercise)).toEqual([]);
  },
);

test("each topic has two exercises, and each exercise 15 wrong answers of its own", () => {
  for (const { exercises } of course.topics) {
    expect(exercises.length).toBeGreaterThanOrEqual(2);
  }
  for (const exercise of course.exercises) {
    expect(readWrongAnswers(exercise).length).toBeGreaterThanOrEqual(15);
  }
  const own = course.exercises.flatMap(readWrongAnswers);
  for (const { name, because } of own) {
    expect(name).toMatch(/[^.]$/);
    expect(because).toMatch(/\.$/);
  }
});

test("the facilitator's guide shows three likely wrong answers of each exercise", () => {
  for (const exercise of course.exercises) {
    const likely = readWrongAnswers(exercise).filter((one) => one.isLikely);
    expect(likely.length, exercise.slug).toBe(3);
  }
});

test("each route through the workshop keeps its time", () => {
  for (const route of routes) {
    const slots = slotsOf(route, course);
    const minutes = slots.reduce((sum, slot) => sum + slot.minutes, 0);
    expect(minutes, route.name).toBeLessThanOrEqual(route.limit);
    const rests = slots.filter(({ name }) => name.startsWith("break after"));
    expect(rests.map(({ minutes }) => minutes)).toEqual(
      Object.values(route.breaks),
    );
    // No two hours without a break.
    const sittings = Math.ceil(minutes / 120);
    expect(rests.length).toBeGreaterThanOrEqual(sittings);
  }
});

test("the README lists the topics and their pairs in reading order", () => {
  const listed = read("README.md").matchAll(
    /^(?:### |- )\[[\w-]+\]\(examples\/([\w/-]+?)\/\)/gm,
  );
  const inOrder = topics.flatMap((topic) => [
    topic,
    ...catalog.filter((one) => one.topic === topic).map(({ path }) => path),
  ]);
  expect([...listed].map(([, path]) => path)).toEqual(inOrder);
});

test("the guide leads from each thing to the correct side of a pair", () => {
  const rows = read("README.md").matchAll(
    /^\| ([^|]+?) +\| \[([\w-]+)\]\(examples\/([\w-]+\/[\w-]+)\/correct\.ts\) +\|/gm,
  );
  const guide = new Map([...rows].map(([, thing, ...link]) => [thing!, link]));
  for (const thing of things) {
    expect([...guide.keys()].join("\n")).toContain(thing);
  }
  for (const [name, path] of guide.values()) {
    expect(catalog.map((listing) => listing.path)).toContain(path);
    expect(path!.endsWith(`/${name}`)).toBe(true);
  }
  expect(read("README.md")).not.toContain("/wrong.ts)");
});

test.for(topics)("%s holds its pairs and nothing unexplained", (topic) => {
  const names = pairs
    .filter((pair) => pair.topic === topic)
    .flatMap(({ name }) =>
      ["correct.ts", "pair.ts", "wrong.ts"].map((file) => `${name}/${file}`),
    );
  expect(tracked(`examples/${topic}`)).toEqual(
    [
      ...names,
      ...exercisesOf(topic).flatMap(filesIn),
      "question/program.ts",
      "question/question.ts",
      "README.md",
      "package.json",
      "tsconfig.json",
      `${topic}.test.ts`,
      ...(pairs.some((pair) => pair.topic === topic && isReproduced(pair))
        ? ["seen-in-the-wild.test.ts"]
        : []),
    ].toSorted(),
  );
});

function isReproduced({ seen = [] }: Pair): boolean {
  return seen.some(({ test }) => test !== undefined);
}

test("25 pairs or more name where others made their mistake", () => {
  const named = pairs.filter(({ seen = [] }) => seen.length > 0);
  expect(named.length).toBeGreaterThanOrEqual(25);
});

test("ten pairs or more run the release that makes their mistake", () => {
  expect(pairs.filter(isReproduced).length).toBeGreaterThanOrEqual(10);
});

test.for(pairs.flatMap(({ seen = [] }) => seen))(
  "$where is a sighting in one sentence, with a link and a day",
  ({ what, link, date }) => {
    expect(what).toMatch(/^[^|]+\.$/);
    expect(link).toMatch(/^https:\/\//);
    expect(new Date(date).toISOString().slice(0, 10)).toBe(date);
  },
);

test.for(pairs.filter(isReproduced))(
  "$topic/$name is reproduced by the tests that it names",
  ({ topic, seen = [] }) => {
    const tests = read(`examples/${topic}/seen-in-the-wild.test.ts`);
    for (const { test, where } of seen.filter(({ test }) => test)) {
      expect(tests).toContain(JSON.stringify(test));
      const [name, version] = where.split(" ");
      expect(read("pnpm-workspace.yaml")).toMatch(
        new RegExp(`^ +"?${name}"?: ${version}$`, "m"),
      );
    }
  },
);

test.for(topics)("%s proves every one of its pairs", (topic) => {
  const tests = read(`examples/${topic}/${topic}.test.ts`);
  for (const { name } of pairs.filter((pair) => pair.topic === topic)) {
    expect(tests).toContain(`from "./${name}/pair.ts"`);
  }
});

test.for(topics)("%s verifies every one of its exercises", (topic) => {
  const tests = read(`examples/${topic}/${topic}.test.ts`);
  for (const { slug } of exercisesOf(topic)) {
    expect(tests).toContain(`from "./exercises/${slug}/check.ts"`);
  }
  expect(tests).toContain("assertVerified(exercise)");
});

test.for([...sides, ...answers])("$file stands alone", ({ file }) => {
  const imported = read(file).matchAll(/(?:from|import\() ?["']([^"']+)["']/g);
  const packages = dependenciesOf(file.split("/")[1]!);
  const strangers = [...imported]
    .map(([, name]) => name!)
    .filter((name) => !name.startsWith("node:") && !packages.includes(name));
  expect(strangers).toEqual([]);
});

/** What the lessons of a topic may import beside Node's own modules. */
function dependenciesOf(topic: string): string[] {
  const { dependencies = {} } = JSON.parse(
    read(`examples/${topic}/package.json`),
  ) as { dependencies?: Record<string, string> };
  return Object.keys(dependencies);
}

test.for(answers)("$file is short, and 80 columns wide", ({ file }) => {
  const lines = read(file).trimEnd().split("\n");
  expect(lines.length).toBeLessThanOrEqual(70);
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
});

test.for(sides)("$file reads as a lesson", ({ file, side }) => {
  const text = read(file);
  const lines = text.trimEnd().split("\n");
  expect(lines[0]).toMatch(/^\/\/ \S/); // opens with why
  expect(lines.length).toBeLessThanOrEqual(50);
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
  const marks = text.split("// leaks fd").length - 1;
  expect(marks).toBeLessThanOrEqual(side === "wrong" ? 1 : 0);
});

test.for(pairs)(
  "$topic/$name marks the guilty line exactly when it leaks",
  ({ topic, name, leaks }) => {
    const wrong = read(`examples/${topic}/${name}/wrong.ts`);
    expect(wrong.includes("// leaks fd")).toBe(Object.keys(leaks).length > 0);
  },
);

test.for(pairs)("$topic/$name has sentences for people", (pair) => {
  for (const sentence of [pair.mistake, pair.fix]) {
    expect(sentence).toMatch(/\.$/);
    expect(sentence.length).toBeLessThanOrEqual(160);
  }
});

test("both sides of every pair export the same names and types", () => {
  const typesOf = (pair: Pair, side: Side) =>
    typesIn(join("examples", pair.topic, pair.name, `${side}.ts`));
  const different = pairs.filter(
    (pair) =>
      withoutDispose(typesOf(pair, "wrong")) !==
      withoutDispose(typesOf(pair, "correct")),
  );
  expect(different.map(({ name }) => name)).toEqual([]);
});

test("every answer to an exercise exports the same names and types", () => {
  for (const exercise of course.exercises) {
    const { handedOut, solution, accepted } = filesOf(exercise);
    const typesOf = (file: string) =>
      publicTypes(typesIn(relative(root, file)));
    for (const file of [solution, ...accepted]) {
      expect(typesOf(file), file).toBe(typesOf(handedOut));
    }
  }
});

/** What is exported, without what it takes to get there. */
function publicTypes(types: string): string {
  return withoutDispose(types)
    .replace(/^\s*\/\*\*[^]*?\*\/\n/gm, "")
    .replace(/^import .*\n/gm, "");
}

/** Whether and how a class disposes may be what the lesson is about. */
function withoutDispose(types: string): string {
  return types
    .replace(/^\s*(\/\/.*|\[Symbol\.(asyncD|d)ispose\]\(.*|#private;)\n/gm, "")
    .replace(/ implements (Async)?Disposable/g, "")
    .replace(/\b_(?=\w+\??: )/g, ""); // a parameter that one side does not use
}

test("each mistake is caught by the tools its pair names and no others", async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), "lint-"));
  const config = JSON.parse(read(".oxlintrc.json")) as { overrides?: unknown };
  delete config.overrides;
  const file = join(folder.path, "oxlintrc.json");
  writeFileSync(file, JSON.stringify(config));
  const report = JSON.parse(
    run("oxlint", ["--type-aware", "-c", file, "-f", "json", "examples"]),
  ) as { diagnostics: { filename: string; code: string }[] };

  const seen = report.diagnostics
    .filter(({ filename }) => filename.endsWith("/wrong.ts"))
    .map(
      ({ filename, code }) => `${filename} ${code.replace(/\((.*)\)/, "/$1")}`,
    );
  const named = pairs.flatMap(({ topic, name, caughtBy = [] }) =>
    caughtBy
      .filter((tool) => !/^TS\d+$/.test(tool))
      .map((rule) => `examples/${topic}/${name}/wrong.ts ${rule}`),
  );
  expect([...new Set(seen)].toSorted()).toEqual(named.toSorted());
});

test.for(pairs)(
  "$topic/$name names the compiler errors its wrong side expects",
  ({ topic, name, caughtBy = [] }) => {
    const expected = read(`examples/${topic}/${name}/wrong.ts`).matchAll(
      /@ts-expect-error (TS\d+)/g,
    );
    expect([...expected].map(([, code]) => code)).toEqual(
      caughtBy.filter((tool) => /^TS\d+$/.test(tool)),
    );
  },
);

test.for(readmesOf())("%s links to what exists", (file) => {
  const links = read(file).matchAll(/\]\((?!https?:|#)([^)#]+)/g);
  for (const [, link] of links) {
    const target = join(root, file, "..", link!);
    expect(existsSync(target) ? [] : [link]).toEqual([]);
  }
});

test("nothing committed names a machine, a registry or a home", () => {
  const found = spawnSync(
    "git",
    ["grep", "-nIE", "/(home|root|Users)/[a-z]|https?://registry\\.|resolved:"],
    { cwd: root, encoding: "utf8" },
  );
  const elsewhere = found.stdout
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("test/conventions"));
  expect(elsewhere).toEqual([]);
});

/** The files of an exercise, below its topic's folder. */
function filesIn(exercise: Exercise): string[] {
  const { task, check, wrong } = filesOf(exercise);
  const topic = join(examples, exercise.topic);
  return [task, check, ...wrong, ...answersIn(exercise)].map((file) =>
    file.slice(topic.length + 1),
  );
}

function answersIn(exercise: Exercise): string[] {
  const { handedOut, solution, accepted } = filesOf(exercise);
  return [handedOut, solution, ...accepted];
}

function exercisesOf(topic: string): readonly Exercise[] {
  return course.exercises.filter((exercise) => exercise.topic === topic);
}

/** The declarations of a file, by its path in the repository. */
function typesIn(file: string): string {
  emitted ??= emitTypes();
  return emitted.get(file.replace(/\.ts$/, ".d.ts"))!;
}

let emitted: Map<string, string> | undefined;

/** The declarations of everything below `examples/`: path to text. */
function emitTypes(): Map<string, string> {
  using folder = mkdtempDisposableSync(join(tmpdir(), "types-"));
  run("tsc", [
    "--declaration",
    "--emitDeclarationOnly",
    "--noEmit",
    "false",
    "--outDir",
    folder.path,
  ]);
  const files = globSync("examples/**/*.d.ts", { cwd: folder.path });
  return new Map(
    files.map((file) => [file, readFileSync(join(folder.path, file), "utf8")]),
  );
}

/** What git knows or would add, below a folder. */
function tracked(folder: string): string[] {
  return run("git", ["ls-files", "-co", "--exclude-standard"], folder)
    .split("\n")
    .filter((file) => file !== "")
    .toSorted();
}

function readmesOf(): string[] {
  return globSync("{,examples/*/}{README,CONTRIBUTING}.md", { cwd: root });
}

/** What the command prints, whatever its exit code. */
function run(command: string, args: string[], folder = "."): string {
  const { stdout, error } = spawnSync(command, args, {
    cwd: join(root, folder),
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  if (error) throw error;
  return stdout;
}

test("no file imports itself by way of others", () => {
  const pattern = "{packages/*/{src/**/,},tools/**/,test/}*.ts";
  const files = globSync(pattern, { cwd: root, exclude: ["**/node_modules"] });
  const next = new Map(files.map((file) => [file, importsOf(file)]));
  const circles = files.filter((file) => reachable(file, next).has(file));
  expect(circles).toEqual([]);
  expect(files.length).toBeGreaterThan(300);
});

/** Types count as well. */
function importsOf(file: string): string[] {
  const names = read(file).matchAll(/\b(?:from|import\() ?"(\.[^"]+)"/g);
  return [...names].map(([, name]) => join(dirname(file), name!));
}

function reachable(
  from: string,
  next: ReadonlyMap<string, readonly string[]>,
  found = new Set<string>(),
): Set<string> {
  for (const file of next.get(from) ?? []) {
    if (!found.has(file)) reachable(file, next, found.add(file));
  }
  return found;
}
