import { pair } from "course/pair";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake:
    "The third open throws, and the array that was to hold the first two is never made.",
  fix: "Each file goes on a stack as it is opened, and the stack closes what it has.",
  run: (side, tools) =>
    side.totalSize([
      tools.file("one.txt", "1"),
      tools.file("two.txt", "22"),
      `${tools.scratch}/missing`,
    ]),
  leaks: { file: 2 },
  outcome: "threw ENOENT",
  innocent: {
    run: (side, tools) =>
      side.totalSize([
        tools.file("one.txt", "1"),
        tools.file("two.txt", "22"),
        tools.file("three.txt", "333"),
      ]),
    outcome: "returned 6",
  },
});
