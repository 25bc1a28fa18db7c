import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { assertHolds } from "course";
import { assertAnswered, assertVerified } from "course/check";
import { expect, test } from "vitest";
import closedInParallel from "./closed-in-parallel/pair.ts";
import crashExits0 from "./crash-exits-0/pair.ts";
import exitInHandler from "./exit-in-handler/pair.ts";
import keptAlive from "./kept-alive/pair.ts";
import secondSignal from "./second-signal/pair.ts";
import startFails from "./start-fails/pair.ts";
import upgradedSocket from "./upgraded-socket/pair.ts";
import workerTerminated from "./worker-terminated/pair.ts";
import childrenByADeadline from "./exercises/children-by-a-deadline/check.ts";
import partsOfAService from "./exercises/parts-of-a-service/check.ts";
import question from "./question/question.ts";

test.for([
  keptAlive,
  exitInHandler,
  upgradedSocket,
  closedInParallel,
  secondSignal,
  crashExits0,
  workerTerminated,
  startFails,
])("$name holds on both sides", async (pair) => {
  await assertHolds(pair);
});

test.for([partsOfAService, childrenByADeadline])(
  "$slug accepts what is right and refuses what is wrong",
  { timeout: 600_000 },
  async (exercise) => {
    await assertVerified(exercise);
  },
);

test("the question of shutdown has the answer that it declares", async () => {
  await assertAnswered(question);
});

test.for([
  ["wrong", 0],
  ["correct", 1],
] as const)("the %s handler of a crash exits with %i", async ([side, code]) => {
  const file = join(import.meta.dirname, "crash-exits-0", `${side}.ts`);
  const ended = await run(`
    const { stopOnCrash } = await import(${JSON.stringify(file)});
    stopOnCrash(async () => console.log("stopped"), 60_000);
    setTimeout(() => { throw new Error("a bug"); }, 1);
  `);
  expect(ended).toEqual({ code, output: "stopped" });
});

test.for([
  ["a second signal", "duration = 60_000; twice()", 1, "closing SIGTERM"],
  ["a timeout", "duration = 60_000; delay = 10; once()", 1, "closing SIGTERM"],
  ["an uncaught exception", "crash()", 1, "closing a bug closed"],
  ["one signal", "once()", 0, "closing SIGTERM closed"],
] as const)(
  "close-with-grace exits after %s",
  async ([, act, code, output]) => {
    expect(await run(graceful(act))).toEqual({ code, output });
  },
);

/** A program that takes a moment to close, or a minute. */
function graceful(act: string): string {
  return `
    const { default: closeWithGrace } = await import("close-with-grace");
    const { setTimeout: sleep } = await import("node:timers/promises");
    let delay = 30_000;
    let duration = 1;
    const send = (name) => process.kill(process.pid, name);
    const once = () => { install(); send("SIGTERM"); };
    const crash = () => { install(); throw new Error("a bug"); };
    const twice = () => { once(); process.once("SIGTERM", send); };
    const install = () => closeWithGrace(
      { delay, logger: false },
      async ({ signal, err }) => {
        console.log("closing", signal ?? err.message);
        await sleep(duration);
        console.log("closed");
      },
    );
    setInterval(() => {}, 60_000);
    setTimeout(() => { ${act}; }, 1);
  `;
}

async function run(program: string) {
  const child = spawn(
    process.execPath,
    ["--input-type=module", "-e", program],
    { cwd: import.meta.dirname, stdio: ["ignore", "pipe", "ignore"] },
  );
  const output = text(child.stdout);
  const [code] = await once(child, "close");
  return { code, output: (await output).trim().replaceAll("\n", " ") };
}
