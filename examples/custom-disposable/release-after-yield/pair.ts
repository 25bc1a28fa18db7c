import { pair } from "course/pair";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "Early exit makes a generator return, past a close that follows.",
  fix: "`finally` in the generator runs when `using` or `for` returns it.",
  run(side, tools) {
    const one = tools.file("one.txt", "hello");
    return side.sameContent(one, tools.file("other.txt", "world"));
  },
  leaks: { file: 2 },
  outcome: "returned false",
  innocent: {
    run(side, tools) {
      const one = tools.file("one.txt", "hello");
      return side.sameContent(one, tools.file("other.txt", "hello"));
    },
    outcome: "returned true",
  },
});
