import { pair } from "course/pair";
import { statSync } from "node:fs";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "`JSON.parse` throws above the line that closes.",
  fix: "Adopt the descriptor in a `DisposableStack`: it closes after an exception too.",
  run(side, tools) {
    try {
      return side.loadPrices(tools.file("prices.json", '{"tea":'));
    } catch (error) {
      return (error as Error).name;
    }
  },
  leaks: { file: 1 },
  outcome: "returned 'SyntaxError'",
  innocent: {
    run(side, tools) {
      const path = tools.file("prices.json", '{ "tea": 3 }');
      const { prices, savedAt } = side.loadPrices(path);
      return [prices, savedAt === statSync(path).mtimeMs];
    },
    outcome: "returned [ { tea: 3 }, true ]",
  },
});
