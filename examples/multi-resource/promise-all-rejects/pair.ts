import { pair } from "course/pair";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake:
    "`Promise.all` rejects with the one that failed and forgets the two that opened.",
  fix: "Wait for all of them, each registered on a stack, and `move()` it only when all opened.",
  run: (side, tools) =>
    side.openAll([
      `${tools.scratch}/missing`,
      tools.file("one.txt", "1"),
      tools.file("two.txt", "2"),
    ]),
  leaks: { file: 2 },
  outcome: "threw ENOENT",
  innocent: {
    run: async (side, tools) => {
      await using opened = await side.openAll([
        tools.file("one.txt", "1"),
        tools.file("two.txt", "2"),
      ]);
      return await Promise.all(
        opened.files.map((file) => file.readFile("utf8")),
      );
    },
    outcome: "returned [ '1', '2' ]",
  },
});
