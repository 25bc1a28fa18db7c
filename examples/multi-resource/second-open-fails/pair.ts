import { pair } from "course/pair";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake:
    "The second open throws before the `try` that would close the first.",
  fix: "One `using` for each: what is open already is closed when the next open throws.",
  run: (side, tools) =>
    side.sameContent(tools.file("left.txt", "a\n"), `${tools.scratch}/missing`),
  leaks: { file: 1 },
  outcome: "threw ENOENT",
  innocent: {
    run: (side, tools) => {
      const left = tools.file("left.txt", "a\n");
      return [
        side.sameContent(left, tools.file("same.txt", "a\n")),
        side.sameContent(left, tools.file("other.txt", "b\n")),
      ];
    },
    outcome: "returned [ true, false ]",
  },
});
