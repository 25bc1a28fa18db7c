import { once } from "node:events";
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { pair, type Tools } from "course/pair";

type Side = typeof import("./correct.ts");

/** Works in a temporary directory until a message arrives, if it listens. */
const program = `
const { parentPort, workerData } = require("node:worker_threads");
const { mkdtempSync, rmdirSync } = require("node:fs");
const { once } = require("node:events");
async function work() {
  const folder = mkdtempSync(workerData.prefix);
  try {
    parentPort.postMessage(folder);
    if (workerData.isDeaf) for (;;);
    await once(parentPort, "message");
    if (workerData.fails) throw new Error("no clean end");
  } finally {
    rmdirSync(folder);
  }
}
work();
`;

export default pair<Side>(import.meta.dirname, {
  mistake: "`worker.terminate` ends a thread without disposing anything in it.",
  fix: "Ask the worker to stop, wait for its exit, and terminate at a deadline.",
  note: 'The `[Symbol.asyncDispose]` of a Worker is `terminate`. Node closes the files that the thread has opened, so no descriptor is left, but it deletes no directory and completes no half-written file. `process.exit` and a crash of the main thread end the workers in the same way. The worker needs a listener: `parentPort.once("message", …)`, or with `on` also `parentPort.close()`, or the thread does not end. In a cluster or with child processes, the same request is a message or SIGTERM.',
  seen: [
    {
      what: "A pool destroys its threads without notice, so connections opened in a worker are not closed in order.",
      where: "piscina#121",
      link: "https://github.com/piscinajs/piscina/issues/121",
      date: "2021-04-27",
    },
    {
      what: "`cancel` kills the worker, and what it was writing is left unfinished.",
      where: "workerpool#353",
      link: "https://github.com/josdejong/workerpool/issues/353",
      date: "2022-08-08",
    },
    {
      what: "`destroy` ends the threads in the middle of a task, and a temporary directory of the task stays.",
      where: "piscina 5.3.2",
      link: "https://github.com/piscinajs/piscina/issues/121",
      date: "2026-08-28",
      test: "piscina 5.3.2 destroy leaves a task's temporary directory",
    },
  ],
  run: async (side, tools) => {
    const worker = await working(tools);
    await side.stop(worker, 10_000);
  },
  calls: 1,
  leaks: {},
  outcome: "returned undefined",
  effect: {
    observe: directories,
    wrong: "temporary directories left: 1",
    correct: "temporary directories left: 0",
  },
  paths: [
    {
      kind: "used elsewhere",
      when: "the worker is busy and never listens",
      run: async (side, tools) => {
        const worker = await working(tools, { isDeaf: true });
        await side.stop(worker, 20);
        return stateOf(worker);
      },
      outcome: "returned 'it has ended'",
      effect: { observe: timers, expected: "0 timers run" },
    },
    {
      kind: "disposed twice",
      when: "the worker has ended",
      run: async (side, tools) => {
        const worker = await working(tools);
        await side.stop(worker, 10_000);
        let outcome = "the second stop waits";
        void side.stop(worker, 20).then(() => (outcome = stateOf(worker)));
        for (let turn = 0; turn < 50; turn++) await setTimeout(2);
        return outcome;
      },
      outcome: "returned 'it has ended'",
      effect: { observe: timers, expected: "0 timers run" },
    },
    {
      kind: "release fails",
      when: "the worker throws while it stops",
      run: async (side, tools) => {
        const worker = await working(tools, { fails: true });
        const error = await side.stop(worker, 10_000).catch(String);
        return `${error}; ${stateOf(worker)}`;
      },
      outcome: "returned 'Error: no clean end; it has ended'",
      effect: {
        observe: (tools) => `${directories(tools)}, ${timers()}`,
        expected: "temporary directories left: 0, 0 timers run",
      },
    },
  ],
});

async function working({ scratch }: Tools, options = {}): Promise<Worker> {
  for (const name of readdirSync(scratch)) {
    rmSync(join(scratch, name), { recursive: true });
  }
  const workerData = { prefix: join(scratch, "work-"), ...options };
  const worker = new Worker(program, { eval: true, workerData });
  worker.once("exit", () => ended.add(worker));
  await once(worker, "message");
  return worker;
}

const ended = new WeakSet<Worker>();

/** By its event: on Deno, a thread that has ended keeps its `threadId`. */
function stateOf(worker: Worker): string {
  return ended.has(worker) ? "it has ended" : "it runs";
}

function directories({ scratch }: Tools): string {
  const { length } = readdirSync(scratch);
  return `temporary directories left: ${length}`;
}

function timers(): string {
  const resources = process.getActiveResourcesInfo();
  return `${resources.filter((type) => type === "Timeout").length} timers run`;
}
