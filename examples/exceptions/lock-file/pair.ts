import { pair } from "course/pair";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "An exception skips the lines that release the lock.",
  fix: "Register the release in a stack as soon as you hold the lock.",
  async run(side, tools) {
    const path = join(tools.scratch, "import.lock");
    rmSync(path, { force: true });
    const attempt = async (work: () => Promise<string>) => {
      try {
        return await side.runAlone(path, work);
      } catch (error) {
        const { code, message } = error as NodeJS.ErrnoException;
        return code ?? message;
      }
    };
    return [
      await attempt(() => Promise.reject(new Error("no such table"))),
      await attempt(() => Promise.resolve("imported")),
    ];
  },
  leaks: { file: 1 },
  outcome: {
    wrong: "returned [ 'no such table', 'EEXIST' ]",
    correct: "returned [ 'no such table', 'imported' ]",
  },
  innocent: {
    run(side, tools) {
      const path = join(tools.scratch, "import.lock");
      const refused = () =>
        side
          .runAlone(path, () => "imported twice")
          .catch(({ code }: NodeJS.ErrnoException) => code);
      return side.runAlone(path, async () => [
        readFileSync(path, "utf8") === `${process.pid}\n`,
        await refused(),
        await refused(),
      ]);
    },
    outcome: "returned [ true, 'EEXIST', 'EEXIST' ]",
  },
});
