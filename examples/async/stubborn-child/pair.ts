import { once } from "node:events";
import { readFileSync } from "node:fs";
import type { Readable } from "node:stream";
import { setTimeout } from "node:timers/promises";
import { pair } from "course/pair";

const stubborn = "trap '' TERM; echo $$; sleep 60; true";
const polite = `sleep 60 >/dev/null &
  trap 'echo bye > "$0"; kill $!; exit' TERM; echo $$; wait`;
let child: number;

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake:
    "Disposing a child process signals it and does not wait for its end.",
  fix: "An asyncDispose asks the child to end, insists, and waits for it.",
  run: async (side) => {
    child = await side.whileRunning(["sh", "-c", stubborn], processId);
    return child > 0 ? "the work is done" : "no work was done";
  },
  calls: 2,
  leaks: { socket: 1 },
  outcome: "returned 'the work is done'",
  effect: {
    observe: () => `the child ${isRunning(child) ? "goes on" : "has ended"}`,
    wrong: "the child goes on",
    correct: "the child has ended",
  },
  innocent: {
    run: async (side, { file }) => {
      const words = file("last-words.txt");
      const said = () => readFileSync(words, "utf8");
      const command = ["sh", "-c", polite, words];
      // A busy machine may stop it for longer than the side waits.
      while (said() === "") {
        const child = await side.whileRunning(command, processId);
        while (isRunning(child)) await setTimeout(5);
      }
      const missing = side.whileRunning(["no-such-command"], processId);
      return {
        missing: await missing.catch(({ code }) => code),
        lastWords: said(),
        timers: timers(),
      };
    },
    outcome: "returned { missing: 'ENOENT', lastWords: 'bye\\n', timers: 0 }",
  },
});

async function processId(output: Readable): Promise<number> {
  const [text] = await once(output, "data");
  return Number(text);
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
