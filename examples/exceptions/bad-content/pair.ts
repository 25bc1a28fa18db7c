import { pair } from "course/pair";
import { readFileSync } from "node:fs";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "Bad JSON throws, and an exception skips the line that closes.",
  fix: "A stack that has adopted the descriptor closes it, whatever throws.",
  run(side, tools) {
    try {
      return side.countVisit(tools.file("visits.json", '{"visits":'));
    } catch (error) {
      return (error as Error).name;
    }
  },
  leaks: { file: 1 },
  outcome: "returned 'SyntaxError'",
  innocent: {
    run(side, tools) {
      const path = tools.file("visits.json", '{ "visits": 9 }');
      return [side.countVisit(path), readFileSync(path, "utf8")];
    },
    outcome: `returned [ 10, '{"visits":10}' ]`,
  },
});
