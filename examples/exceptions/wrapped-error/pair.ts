import { pair, type Tools } from "course/pair";
import fs, { appendFileSync, mkdirSync, readFileSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { join } from "node:path";

type Side = typeof import("./correct.ts");

export default pair<Side>(import.meta.dirname, {
  mistake: "A SuppressedError is not an instance of either error it holds.",
  fix: "Unwrap it: decide by the first error, and log every error.",
  note: "Here a failed audit must change the answer: an access that cannot be recorded gets status 500. Where a failed release must not change the result, catch the error inside dispose and log it there.",
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
    run: (side, tools) =>
      ["1", "7"].map((id) => statusOf(side, tools, id, audited(tools))),
    outcome: "returned [ 200, 404 ]",
  },
  paths: [
    {
      kind: "body throws",
      when: "the record is missing",
      run: (side, tools) => statusOf(side, tools, "7", audited(tools)),
      outcome: "returned 404",
    },
    {
      kind: "release fails",
      when: "the record exists and the access cannot be recorded",
      run(side, tools) {
        tools.file("1.json");
        return statusOf(side, tools, "1");
      },
      outcome: "returned 500",
    },
    {
      kind: "release fails",
      when: "the record is missing and the access cannot be recorded",
      run(side, tools) {
        tools.file("errors.log");
        return statusOf(side, tools, "7");
      },
      outcome: "returned 404",
      effect: {
        observe: loggedErrors,
        expected: "the log names 2 of 2 errors",
      },
    },
    {
      kind: "release fails",
      when: "the block and the release fail with two errors each",
      run(side) {
        using mocks = new DisposableStack();
        const { appendFileSync, existsSync } = fs;
        mocks.defer(() => {
          Object.assign(fs, { appendFileSync, existsSync });
          syncBuiltinESMExports();
        });
        Object.assign(fs, {
          existsSync: () => failTwice("first", "second"),
          appendFileSync: () => failTwice("third", "fourth"),
        });
        syncBuiltinESMExports();
        const lines: string[] = [];
        const status = side.statusOf("7", "folder", (line) => lines.push(line));
        return [status, ...lines];
      },
      outcome:
        "returned [ 500, 'Error: first; Error: second; Error: third; Error: fourth' ]",
    },
  ],
});

function failTwice(first: string, second: string): never {
  throw new SuppressedError(new Error(second), new Error(first));
}

/** A folder with one record, in which accesses can be recorded. */
function audited({ scratch, file }: Tools): string {
  const folder = join(scratch, "audited");
  mkdirSync(join(folder, "audit"), { recursive: true });
  file("audited/1.json");
  return folder;
}

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
