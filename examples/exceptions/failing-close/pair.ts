import { pair, type Tools } from "course/pair";
import { readFileSync } from "node:fs";
import { join } from "node:path";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "An error thrown in `finally` replaces the first error.",
  fix: "Release with `using`: a SuppressedError keeps both errors.",
  seen: [
    {
      what: "A review found that a failed close in `finally` replaced the error that the caller decides by.",
      where: "openclaude#2111",
      link: "https://github.com/Gitlawb/openclaude/pull/2111",
      date: "2026-08-12",
    },
  ],
  run: (side, tools) =>
    side.payOut([7, -5], join(tools.scratch, "missing", "payments.log")),
  leaks: {},
  outcome: {
    wrong: "threw ENOENT",
    correct:
      "threw SuppressedError (ENOENT, suppressing Error: cannot pay out -5)",
  },
  innocent: {
    run(side, tools) {
      const log = tools.file("payments.log");
      try {
        return side.payOut([7, -5], log);
      } catch (error) {
        return [(error as Error).message, readFileSync(log, "utf8")];
      }
    },
    outcome: "returned [ 'cannot pay out -5', 'paid out 7\\n' ]",
  },
  paths: [
    {
      kind: "body throws",
      when: "an amount is refused",
      run: (side, tools) => side.payOut([7, -5], tools.file("payments.log")),
      outcome: "threw Error: cannot pay out -5",
      effect: { observe: logIn, expected: "paid out 7; " },
    },
    {
      kind: "release fails",
      when: "the payments succeed and the log cannot be written",
      run: (side, tools) =>
        side.payOut([7], join(tools.scratch, "missing", "payments.log")),
      outcome: "threw ENOENT",
    },
    {
      kind: "existing data",
      when: "the log has earlier lines",
      run: (side, tools) =>
        side.payOut([7], tools.file("payments.log", "paid out 3\n")),
      outcome: "returned undefined",
      effect: { observe: logIn, expected: "paid out 3; paid out 7; " },
    },
  ],
});

function logIn({ scratch }: Tools): string {
  const log = readFileSync(join(scratch, "payments.log"), "utf8");
  return log.replaceAll("\n", "; ");
}
