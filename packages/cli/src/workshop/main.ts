import { join } from "node:path";
import { CannotCountError, countDescriptors } from "fdleak";
import { BrokenPairError, examples, readCatalog, readCourse } from "course";
import { choose } from "../choose.ts";
import { Screen } from "../screen.ts";
import { refuseBroken } from "../refuse-broken.ts";
import { refuse } from "../refuse.ts";
import { Stopped, stopOnRequest } from "../stop-on-request.ts";
import { UsageError } from "../usage-error.ts";
import { type CommandLine, readCommandLine } from "./command-line.ts";
import * as commands from "./commands.ts";
import { exerciseNamed } from "./named.ts";
import { recover } from "./recover.ts";
import { renderTotal, renderVerification, verify } from "./verify.ts";
import { type Result, Workshop } from "./workshop.ts";
import { CannotWriteError } from "./write-file-atomic.ts";

/** Where the learners' copies are: git-ignored, beside the packages. */
const work = join(import.meta.dirname, "../../../../work");

/**
 * `npm run workshop`.
 *
 * @param folders - the topics and the learner's copies, those of this
 * repository unless given.
 * @returns the exit code: 0, or 1 when an answer was refused, 2 when the command
 * line was wrong, 3 when descriptors cannot be counted or work/ cannot be
 * written, 130 and the like when interrupted.
 */
export async function main(
  args: string[],
  folders: { examples: string; work: string } = { examples, work },
): Promise<number> {
  using request = stopOnRequest();
  try {
    const commandLine = readCommandLine(args);
    if (commandLine === null) return 0; // --help has been shown
    if (commandLine.command === "doctor") return await doctor(commandLine);
    countDescriptors(); // refuses where nothing could be checked
    const course = await readCourse(folders.examples);
    const workshop = new Workshop(course, folders.work, request.signal);
    return await dispatch(commandLine, workshop, folders.examples);
  } catch (error) {
    // A process that is killed while it starts fails in other ways too.
    const { aborted, reason } = request.signal;
    if (aborted && reason instanceof Stopped) return reason.exitCode;
    if (error instanceof BrokenPairError) return refuseBroken(error);
    if (error instanceof UsageError) return refuse(error, 2);
    if (error instanceof CannotCountError) return refuse(error, 3);
    if (error instanceof CannotWriteError) return refuse(error, 3);
    throw error;
  }
}

async function dispatch(
  commandLine: CommandLine,
  workshop: Workshop,
  folder: string,
): Promise<number> {
  const { command, words, json, timeLimit, level } = commandLine;
  const [word] = words;
  const { signal } = workshop;
  if (command === "present") {
    const { present } = await import("./present.ts");
    const shown = word ?? workshop.course.topics[0]!.question.demonstrate;
    const [listing] = choose(
      readCatalog(folder),
      shown,
      "npm run workshop present",
    );
    return await present(await listing!.load(), { json, signal });
  }
  if (command === "verify") {
    return await verifyAll(workshop, commandLine);
  }
  await recover(workshop, (text) => console.error(text));
  takeRoute(workshop, commandLine);
  const isTerminal = process.stdin.isTTY && process.stdout.isTTY;
  if (command === "resume" && isTerminal && !json) {
    const { resume } = await import("./resume.ts");
    return await resume(workshop, timeLimit);
  }
  if (command === "status" && process.stdout.isTTY) {
    console.error("To paste into the room's chat:");
  }
  return await show(json, async (tell) => {
    const named = command === "predict" ? undefined : word;
    const exercise = workshop.exercise(named, command);
    switch (command) {
      case "list":
        return commands.list(workshop);
      case "status":
        return commands.status(workshop);
      case "predict":
        return await commands.predict(workshop, word, words[1]);
      case "start":
        return commands.start(workshop, exercise);
      case "hint":
        return commands.hint(workshop, exercise, { level });
      case "solution":
        return commands.solution(exercise);
      case "diff":
        return commands.diff(workshop, exercise);
      case "reset":
        return commands.reset(workshop, exercise);
      case "jump":
        return commands.jump(workshop, exercise);
      default: {
        tell(`checking ${exercise.slug}`);
        return await commands.check(workshop, exercise, timeLimit);
      }
    }
  });
}

/** What the learner has chosen is remembered until they choose again. */
function takeRoute({ progress }: Workshop, { route, questions }: CommandLine) {
  if (route !== undefined) progress.setRoute(route);
  if (questions !== undefined) progress.setWithoutQuestions(!questions);
}

/** Each as it ends, because all of them take minutes. */
async function verifyAll(
  workshop: Workshop,
  { words, json, record }: CommandLine,
): Promise<number> {
  const slugs = words.map(
    (word) => exerciseNamed(workshop.course, word, "verify").slug,
  );
  using screen = new Screen(json ? process.stderr : process.stdout);
  screen.progress("verifying …");
  const exercises = [];
  for await (const verification of verify(workshop, slugs, record)) {
    exercises.push(verification);
    const text = renderVerification(verification, screen.paper);
    if (!json) screen.print(text);
    screen.progress(`verified ${verification.slug}, and on …`);
  }
  if (json) printJson({ exercises });
  else screen.print(renderTotal(exercises));
  return exercises.every(({ problems }) => problems.length === 0) ? 0 : 1;
}

async function show(
  json: boolean,
  work: (tell: (text: string) => void) => Promise<Result>,
): Promise<number> {
  if (json) {
    const { exitCode, data } = await work(() => {});
    printJson(data);
    return exitCode;
  }
  using screen = new Screen();
  const { exitCode, render } = await work((text) => screen.progress(text));
  screen.print(render(screen.paper));
  return exitCode;
}

function printJson(data: object): void {
  process.stdout.write(`${JSON.stringify(data, null, 2)}\n`);
}

/** Loaded when asked for: it has to work where nothing else does. */
async function doctor({ json, offline }: CommandLine): Promise<number> {
  const file = new URL("../../doctor.js", import.meta.url);
  const module = (await import(file.href)) as {
    doctor: (args: string[]) => Promise<number>;
  };
  return await module.doctor([
    ...(json ? ["--json"] : []),
    ...(offline ? ["--offline"] : []),
  ]);
}
