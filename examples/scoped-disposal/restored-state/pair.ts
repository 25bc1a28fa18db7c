import { mkdirSync, realpathSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pair } from "course/pair";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "An exception skips the lines that restore the process's state.",
  fix: "After each change, register the step that undoes it: `stack.defer(undo)`.",
  note: 'In a test, a spy that is disposable is shorter: `using spy = vi.spyOn(console, "warn")` restores the method. The mocks of `node:test` have no dispose method: `stack.adopt(mock.method(console, "warn"), ({ mock }) => mock.restore())`. This state belongs to the whole process. During an `await` all other code sees the change, so the script has to be synchronous.',
  seen: [
    {
      what: "In Python, an exception between `os.chdir` and the line that restores it leaves the process in the other folder.",
      where: "sbom-vm#15",
      link: "https://github.com/popey/sbom-vm/issues/15",
      date: "2026-03-17",
    },
  ],
  run: (side, tools) =>
    side.warningsIn(tools.scratch, () => {
      throw new Error("no such script");
    }),
  leaks: {},
  outcome: "threw Error: no such script",
  effect: {
    observe: changes,
    wrong: "changed: the current directory, SHOP_MODE, console.warn",
    correct: "changed: nothing",
  },
  innocent: {
    run: (side, tools) =>
      side.warningsIn(tools.scratch, () => {
        console.warn("deprecated: %s", "cart");
      }),
    outcome: "returned [ 'deprecated: cart' ]",
  },
  paths: [
    {
      kind: "acquire fails",
      when: "the folder is missing",
      run: (side, tools) =>
        side.warningsIn(join(tools.scratch, "missing"), () => {}),
      outcome: "threw ENOENT",
      effect: { observe: changes, expected: "changed: nothing" },
    },
    {
      kind: "body throws",
      when: "the script changes the same state and throws",
      run: (side, tools) =>
        side.warningsIn(tools.scratch, () => {
          process.env.SHOP_MODE = "live";
          process.chdir("..");
          throw new Error("no such script");
        }),
      outcome: "threw Error: no such script",
      effect: { observe: changes, expected: "changed: nothing" },
    },
    {
      kind: "release fails",
      when: "the script has removed the directory to go back to",
      run(side, tools) {
        using stack = new DisposableStack();
        const removed = join(tools.scratch, "removed");
        mkdirSync(removed);
        process.chdir(removed);
        stack.defer(() => process.chdir(cwd));
        return side.warningsIn(tools.scratch, () => {
          rmSync(removed, { recursive: true });
        });
      },
      outcome: "threw ENOENT",
      effect: { observe: changes, expected: "changed: nothing" },
    },
    {
      kind: "used elsewhere",
      when: "a script runs another one",
      run: (side, tools) =>
        side.warningsIn(tools.scratch, () => {
          console.warn("outer");
          side.warningsIn("/", () => {
            console.warn("inner");
          });
          console.warn(process.cwd() === realpathSync(tools.scratch));
          console.warn(process.env.SHOP_MODE);
        }),
      outcome: "returned [ 'outer', 'true', 'test' ]",
      effect: { observe: changes, expected: "changed: nothing" },
    },
  ],
});

const cwd = process.cwd();
const { SHOP_MODE } = process.env;
const { warn } = console;

function changes(): string {
  const names = [
    process.cwd() === cwd ? [] : "the current directory",
    process.env.SHOP_MODE === SHOP_MODE ? [] : "SHOP_MODE",
    console.warn === warn ? [] : "console.warn",
  ].flat();
  return `changed: ${names.join(", ") || "nothing"}`;
}
