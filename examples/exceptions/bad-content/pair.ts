import { pair } from "course/pair";
import fs from "node:fs";
import { join } from "node:path";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "`JSON.parse` throws above the line that closes.",
  fix: "Adopt the descriptor in a `DisposableStack`: it closes after an exception too.",
  seen: [
    {
      what: "When a write failed, the file was not closed.",
      where: "write-file-atomic#34",
      link: "https://github.com/npm/write-file-atomic/issues/34",
      date: "2018-05-08",
    },
  ],
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
      return [prices, savedAt === fs.statSync(path).mtimeMs];
    },
    outcome: "returned [ { tea: 3 }, true ]",
  },
  paths: [
    {
      kind: "body throws",
      when: "the JSON is cut off",
      run: (side, tools) =>
        side.loadPrices(tools.file("prices.json", '{"tea":')),
      outcome: "threw SyntaxError",
    },
    {
      kind: "acquire fails",
      when: "the file is missing",
      run: (side, tools) =>
        side.loadPrices(join(tools.scratch, "missing.json")),
      outcome: "threw ENOENT",
    },
    {
      kind: "release fails",
      when: "closing the file fails",
      run(side, tools) {
        const path = tools.file("prices.json", '{ "tea": 3 }');
        tools.fail(fs, "closeSync");
        return side.loadPrices(path);
      },
      outcome: "threw EIO",
    },
    {
      kind: "release fails",
      when: "the JSON is cut off and closing the file fails",
      run(side, tools) {
        const path = tools.file("prices.json", '{"tea":');
        tools.fail(fs, "closeSync");
        return side.loadPrices(path);
      },
      outcome: "threw SuppressedError (EIO, suppressing SyntaxError)",
    },
  ],
});
