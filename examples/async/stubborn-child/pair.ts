import { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { openSync, readFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { pair } from "course/pair";

const stubborn = "trap '' TERM; echo $$; sleep 60; true";
const polite = `sleep 60 >/dev/null &
  trap 'echo stopping; echo bye > "$0"; kill $!; exit' TERM; echo $$; wait`;
const talkative = `sleep 60 >/dev/null &
  trap 'head -c 300000 /dev/zero; echo bye > "$0"; kill $!; exit' TERM
  echo ready; wait`;
let child: number;

type Work = Parameters<typeof import("./correct.ts").whileRunning>[1];
type Child = Parameters<Work>[0];

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake:
    "Disposing a child process sends a signal and does not wait for its exit.",
  fix: "Send SIGTERM, then SIGKILL after a time limit, and wait for the exit.",
  note: "A child that ends by itself is no error here: its exit code is in `child.exitCode`, and the work decides what it means. Only the child gets the signals; processes that it started keep running.",
  seen: [
    {
      what: "SIGKILL was sent only if `child.killed` was false, which SIGTERM had set to true, so a child that ignores SIGTERM went on.",
      where: "llxprt-code#2791",
      link: "https://github.com/vybestack/llxprt-code/issues/2791",
      date: "2026-07-27",
    },
  ],
  run: async (side) => {
    child = await side.whileRunning(["sh", "-c", stubborn], processId);
    return child > 0 ? "the work is done" : "no work was done";
  },
  calls: 2,
  leaks: { socket: 1 },
  outcome: "returned 'the work is done'",
  effect: {
    observe: fate,
    wrong: "the child keeps running",
    correct: "the child has ended",
  },
  innocent: {
    run: async (side, { file }) => {
      const words = file("last-words.txt");
      const said = () => readFileSync(words, "utf8");
      const command = ["sh", "-c", polite, words];
      // A busy machine may delay it for longer than the side waits.
      while (said() === "") {
        const child = await side.whileRunning(command, processId);
        while (isRunning(child)) await setTimeout(5);
      }
      const exitCode = await side.whileRunning(
        ["sh", "-c", "exit 3"],
        async (child) => {
          await once(child, "close");
          return child.exitCode;
        },
      );
      return {
        exitCode,
        lastWords: said(),
        timers: timers(),
      };
    },
    outcome: "returned { exitCode: 3, lastWords: 'bye\\n', timers: 0 }",
  },
  apart: async (side, { outcomeOf }) => {
    await outcomeOf(() => {
      for (;;) openSync(process.execPath, "r");
    });
    return await side.whileRunning(["sleep", "60"], processId);
  },
  paths: [
    {
      kind: "acquire fails",
      when: "there is no such command",
      run: (side) => side.whileRunning(["no-such-command"], processId),
      outcome: "threw ENOENT",
    },
    {
      kind: "acquire fails",
      when: "the process has no descriptor left",
      run: (_side, { apart }) => apart({ openFiles: 64 }),
      outcome: "returned 'threw EMFILE'",
    },
    {
      kind: "body throws",
      when: "the work fails",
      run: (side) =>
        side.whileRunning(["sh", "-c", stubborn], async (process) => {
          child = await processId(process);
          throw new Error("cannot go on");
        }),
      outcome: "threw Error: cannot go on",
      effect: { observe: fate, expected: "the child has ended" },
    },
    {
      kind: "release fails",
      when: "the child may not be signalled",
      run: async (side, { outcomeOf }) => {
        using _refused = refuseSignals();
        const outcome = await outcomeOf(() =>
          side.whileRunning(["sleep", "60"], ({ pid }) => {
            child = pid!;
            throw new Error("cannot go on");
          }),
        );
        process.kill(child, "SIGKILL");
        return outcome;
      },
      outcome:
        "returned 'threw SuppressedError (EPERM, suppressing Error: cannot go on)'",
    },
    {
      kind: "cancelled",
      when: "a read is pending, and the child still writes 300 kB",
      run: async (side, { file }) => {
        const words = file("last-words.txt");
        const said = () => readFileSync(words, "utf8");
        // A busy machine may delay it for longer than the side waits.
        while (said() === "") {
          await side.whileRunning(
            ["sh", "-c", talkative, words],
            async (child) => {
              const output = child.stdout[Symbol.asyncIterator]();
              await output.next();
              output.next().catch(() => {}); // pending when the work ends
            },
          );
        }
        return said();
      },
      outcome: String.raw`returned 'bye\n'`,
    },
  ],
});

async function processId({ stdout }: Child): Promise<number> {
  const [text] = await once(stdout, "data");
  return Number(text);
}

/** As Node on Linux does when the child runs as another user. */
function refuseSignals(): Disposable {
  const undo = new DisposableStack();
  const { prototype } = ChildProcess;
  const kill = Object.getOwnPropertyDescriptor(prototype, "kill")!;
  undo.defer(() => void Object.defineProperty(prototype, "kill", kill));
  prototype.kill = function refuse() {
    const error = new Error("kill EPERM");
    return !this.emit("error", Object.assign(error, { code: "EPERM" }));
  };
  return undo;
}

function fate(): string {
  return `the child ${isRunning(child) ? "keeps running" : "has ended"}`;
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function timers(): number {
  const resources = process.getActiveResourcesInfo();
  return resources.filter((type) => type === "Timeout").length;
}
