import { pair, type Tools } from "course/pair";
import { appendFileSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

type Side = typeof import("./correct.ts");

export default pair<Side>(import.meta.dirname, {
  mistake: "A SuppressedError is not an instance of either error it holds.",
  fix: "Unwrap it: decide by the first error, and log every error.",
  run(side, tools) {
    tools.file("errors.log");
    return statusOf(side, tools, "7");
  },
  leaks: {},
  outcome: { wrong: "returned 500", correct: "returned 404" },
  effect: {
    observe: loggedErrors,
    wrong: "the log names 0 of 2 errors",
    correct: "the log names 2 of 2 errors",
  },
  innocent: {
    run(side, tools) {
      const folder = join(tools.scratch, "audited");
      mkdirSync(join(folder, "audit"), { recursive: true });
      tools.file("audited/1.json");
      return ["1", "7"].map((id) => statusOf(side, tools, id, folder));
    },
    outcome: "returned [ 200, 404 ]",
  },
});

function statusOf(
  side: Side,
  { scratch }: Tools,
  id: string,
  folder = scratch,
): number {
  const log = join(scratch, "errors.log");
  return side.statusOf(id, folder, (line) => appendFileSync(log, `${line}\n`));
}

function loggedErrors({ scratch }: Tools): string {
  const log = readFileSync(join(scratch, "errors.log"), "utf8");
  const named = ["Error: 7", "ENOENT"].filter((name) => log.includes(name));
  return `the log names ${named.length} of 2 errors`;
}
