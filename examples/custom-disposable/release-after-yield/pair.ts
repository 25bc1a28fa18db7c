import { pair } from "course/pair";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "A generator that ends early skips the close after its loop.",
  fix: "Close in a `finally` in the generator; `return()` runs it.",
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
